"""frictionless, as the peer in features: the file by a schema of what it can say of these columns.

feature_peer.py FILE.csv
"""

import json
import os
import sys

from frictionless import Checklist, Dialect, Resource, Schema, formats, system

import layout

PATTERNS = {
    "name": layout.NAME, "cid": "[0-9]{12}", "phone": layout.PHONE, "si": "[0-9]{10}|[0-9]{12}",
    "hi": "([A-Z]{2}[1-5][0-9]{12})|[0-9]{10}|[0-9]{12}", "email": "[^@ ]+@[^@ ]+[.][^@ .]+",
    "education": layout.EDUCATION,
}
REQUIRED = "staff name sex born ethnicity religion cid recruited".split()


def field(name):
    if name in layout.DATES:
        kind = {"type": "date", "format": "%d/%m/%Y"}
    elif name in layout.NUMBERS:
        kind = {"type": "number", "decimalChar": ","}
    else:
        kind = {"type": "string"}
    constraints = {"required": True} if name in REQUIRED else {}
    if name in PATTERNS:
        constraints["pattern"] = PATTERNS[name]
    if name in layout.CODED:
        constraints["enum"] = [row["name"] for row in layout.rows(layout.CODED[name])]
    return {"name": name, **kind, "constraints": constraints}


def main(path):
    schema = Schema.from_descriptor({"fields": [field(name) for name in layout.COLUMNS]})
    dialect = Dialect(controls=[formats.CsvControl(delimiter=";")])
    with system.use_context(trusted=True):
        resource = Resource(
            path=os.path.abspath(path), schema=schema, dialect=dialect, format="csv")
        report = resource.validate(
            Checklist(skip_errors=["incorrect-label"]), limit_errors=1_000_000)
    task = report.tasks[0]
    print(json.dumps({"records": task.stats.get("rows"), "findings": task.stats.get("errors")}))


main(*sys.argv[1:])

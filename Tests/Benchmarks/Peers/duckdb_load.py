"""Nothing but DuckDB's load of a CSV file into a table.

duckdb_load.py FILE.csv DATABASE|:memory:
"""

import json
import os
import sys

import duckdb

path, database = sys.argv[1:]
if os.path.exists(database):
    os.remove(database)
connection = duckdb.connect(database)
connection.execute(
    "CREATE TABLE loaded AS FROM read_csv(?, delim = ';', all_varchar = true)", [path])
records = connection.execute("SELECT count(*) FROM loaded").fetchone()[0]
connection.close()
print(json.dumps({"records": records}))

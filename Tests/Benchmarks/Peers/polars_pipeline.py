"""The same work as hoso's in Polars: read, normalize, 40 checks, exact duplicates, SQLite.

polars_pipeline.py FILE.csv STORE.sqlite
"""

import json
import os
import sqlite3
import sys
from datetime import date

import polars as pl

import layout

c = pl.col
DATE_FORMATS = ["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]


def text(name):
    cleaned = c(name).str.replace_all(r"\s+", " ").str.strip_chars()
    return pl.when(cleaned != "").then(cleaned)


def day(name):
    return pl.coalesce(
        *(text(name).str.to_date(form, strict=False, exact=True) for form in DATE_FORMATS))


def normalized(path):
    frame = pl.scan_csv(
        path, separator=";", new_columns=layout.COLUMNS, infer_schema=False,
        truncate_ragged_lines=True)
    return frame.select(
        c("stt").cast(pl.Int64),
        *(text(name).str.normalize("NFC").alias(name) for name in layout.TEXTS),
        *(text(name).alias(f"{name}_text") for name in layout.DATES),
        *(day(name).alias(name) for name in layout.DATES),
        *(text(name).str.replace(",", ".", literal=True).cast(pl.Float64, strict=False).alias(name)
          for name in layout.NUMBERS),
    )


def known(frame):
    return frame.with_columns(
        *(c(name).str.to_lowercase().replace_strict(layout.codes(of), default=None)
          .alias(f"{name}_code") for name, of in layout.CODED.items()),
        c("rank").replace_strict(layout.ranks(), default=None).alias("salary_table"),
        c("cid").str.contains("^[0-9]{12}$").alias("cid_ok"),
        c("cid").str.slice(0, 3).is_in(layout.prefixes()).alias("cid_prefix_ok"),
        c("cid").str.slice(3, 1).cast(pl.Int32, strict=False).alias("cid_digit"),
        c("cid").str.slice(4, 2).cast(pl.Int32, strict=False).alias("cid_year"),
    ).with_columns(
        pl.format("{}/{}", "salary_table", c("step").cast(pl.Int32))
        .replace_strict(layout.steps(), default=None, return_dtype=pl.Float64).alias("table_coef"),
        c("salary_table")
        .replace_strict(layout.steps_in_table(), default=None, return_dtype=pl.Int32)
        .alias("steps_total"),
    )


def checks():
    today = layout.TODAY

    def like(name, pattern):
        return c(name).str.contains(pattern)

    def years(name, count):
        return c(name).dt.offset_by(f"{count}y")

    return [
        c("staff").is_null(),
        c("name").is_null(),
        ~like("name", layout.NAME),
        c("sex").is_null(),
        c("sex").is_not_null() & c("sex_code").is_null(),
        c("born_text").is_null(),
        c("born_text").is_not_null() & c("born").is_null(),
        (c("born") < date(1900, 1, 1)) | (c("born") > today),
        c("ethnicity").is_null(),
        c("ethnicity").is_not_null() & c("ethnicity_code").is_null(),
        c("religion").is_null(),
        c("religion").is_not_null() & c("religion_code").is_null(),
        c("cid").is_null(),
        c("cid").is_not_null() & ~c("cid_ok"),
        c("cid_ok") & ~c("cid_prefix_ok"),
        c("cid_ok") & like("cid", layout.SERIAL),
        c("cid_ok") & (1900 + 100 * (c("cid_digit") // 2) + c("cid_year") != c("born").dt.year()),
        c("cid_ok") & ((c("cid_digit") % 2 == 0) != (c("sex_code") == "Nam")),
        c("cid_issued") < years("born", 14),
        (c("cid_issued") < date(2012, 1, 1)) | (c("cid_issued") > today),
        ~like("phone", "^0[0-9]{9,10}$"),
        like("phone", "^0[0-9]{9,10}$") & ~like("phone", layout.PHONE),
        ~like("si", "^([0-9]{10}|[0-9]{12})$"),
        ~like("hi", "^(([A-Z]{2}[1-5][0-9]{12})|[0-9]{10}|[0-9]{12})$"),
        (c("si").str.len_bytes() == 10) & (c("hi").str.len_bytes() == 15)
        & (c("hi").str.slice(-10) != c("si")),
        ~like("email", "^[^@ ]+@[^@ ]+[.][^@ .]+$"),
        c("cid_ok") & (c("dossier") != c("cid")),
        c("recruited_text").is_null(),
        c("recruited_text").is_not_null() & c("recruited").is_null(),
        (c("recruited") < date(1930, 1, 1)) | (c("recruited") > today),
        c("recruited") < years("born", 15),
        c("joined_agency") < c("recruited"),
        c("appointed") < c("recruited"),
        c("party_joined") < years("born", 18),
        c("discharged") < c("enlisted"),
        ~like("education", layout.EDUCATION),
        c("rank").is_not_null() & c("salary_table").is_null(),
        (c("salary_from") >= date(2004, 10, 1))
        & ((c("coef") * 100).round() != (c("table_coef") * 100).round()),
        c("step") > c("steps_total"),
        (c("weight") * 10000 < 14 * c("height") ** 2)
        | (c("weight") * 10000 > 40 * c("height") ** 2),
    ]


def matched(frame):
    kept = [name for name in layout.COLUMNS if name != "stt"]
    has_person = c("cid").is_not_null()
    return frame.with_columns(pl.struct(kept).hash().alias("content")).with_columns(
        pl.when(has_person).then(c("stt").min().over("cid", "content")).alias("first_same"),
        pl.when(has_person).then(c("stt").min().over("cid")).alias("first_person"),
    )


def write(frame, store, table):
    import adbc_driver_sqlite.dbapi

    with adbc_driver_sqlite.dbapi.connect(store) as target, target.cursor() as cursor:
        cursor.adbc_ingest(table, frame.to_arrow(), mode="create")
        target.commit()


def main(path, store):
    if os.path.exists(store):
        os.remove(store)
    flags = checks()
    assert len(flags) == len(layout.RULES) == 40
    frame = known(normalized(path)).with_columns(
        pl.concat_list(
            pl.when(flag).then(pl.lit(number, pl.Int32)) for number, flag in enumerate(flags)
        ).list.drop_nulls().alias("findings"))
    frame = matched(frame.collect(engine="streaming"))
    stored = frame.select(
        *(c(name).dt.strftime("%Y-%m-%d") if name in layout.DATES else c(name)
          for name in layout.COLUMNS),
        *(f"{name}_code" for name in layout.CODED),
        pl.when(c("first_same") != c("stt")).then(c("first_same")).alias("duplicate_of"),
        pl.when(c("first_person") != c("stt")).then(c("first_person")).alias("person_of"),
    )
    write(stored, store, "record")
    findings = frame.select(c("stt").alias("record"), c("findings").alias("rule"))
    findings = findings.explode("rule").drop_nulls()
    write(findings, store, "finding")
    with sqlite3.connect(store) as connection:
        connection.execute("CREATE INDEX record_cid ON record (cid)")
        connection.execute("CREATE INDEX finding_record ON finding (record)")
    counts = dict(findings.group_by("rule").len().iter_rows())
    duplicates = frame.select((c("first_same") != c("stt")).sum()).item()
    print(json.dumps({
        "records": frame.height, "duplicates": duplicates,
        "findings": {rule: counts.get(number, 0) for number, rule in enumerate(layout.RULES)}}))


main(*sys.argv[1:])

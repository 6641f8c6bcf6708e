"""The same work as hoso's in DuckDB: read, normalize, 40 checks, exact duplicates, SQLite.

duckdb_pipeline.py FILE.csv STORE.sqlite
"""

import json
import os
import sys

import duckdb

import layout

DATE_FORMATS = "['%d/%m/%Y', '%d-%m-%Y', '%d.%m.%Y', '%Y-%m-%d', '%Y-%m-%dT%H:%M:%S']"

CHECKS = f"""
  staff IS NULL;
  name IS NULL;
  NOT regexp_matches(name, '{layout.NAME}');
  sex IS NULL;
  sex IS NOT NULL AND sex_code IS NULL;
  born_text IS NULL;
  born_text IS NOT NULL AND born IS NULL;
  born < DATE '1900-01-01' OR born > today;
  ethnicity IS NULL;
  ethnicity IS NOT NULL AND ethnicity_code IS NULL;
  religion IS NULL;
  religion IS NOT NULL AND religion_code IS NULL;
  cid IS NULL;
  cid IS NOT NULL AND NOT cid_ok;
  cid_ok AND NOT cid_prefix_ok;
  cid_ok AND regexp_matches(cid, '{layout.SERIAL}');
  cid_ok AND 1900 + 100 * (cid_digit // 2) + cid[5:6]::INT <> year(born);
  cid_ok AND (cid_digit % 2 = 0) <> (sex_code = 'Nam');
  cid_issued < born + INTERVAL 14 YEAR;
  cid_issued < DATE '2012-01-01' OR cid_issued > today;
  NOT regexp_matches(phone, '^0[0-9]{{9,10}}$');
  regexp_matches(phone, '^0[0-9]{{9,10}}$') AND NOT regexp_matches(phone, '{layout.PHONE}');
  NOT regexp_matches(si, '^([0-9]{{10}}|[0-9]{{12}})$');
  NOT regexp_matches(hi, '^(([A-Z]{{2}}[1-5][0-9]{{12}})|[0-9]{{10}}|[0-9]{{12}})$');
  length(si) = 10 AND length(hi) = 15 AND right(hi, 10) <> si;
  NOT regexp_matches(email, '^[^@ ]+@[^@ ]+[.][^@ .]+$');
  cid_ok AND dossier <> cid;
  recruited_text IS NULL;
  recruited_text IS NOT NULL AND recruited IS NULL;
  recruited < DATE '1930-01-01' OR recruited > today;
  recruited < born + INTERVAL 15 YEAR;
  joined_agency < recruited;
  appointed < recruited;
  party_joined < born + INTERVAL 18 YEAR;
  discharged < enlisted;
  NOT regexp_matches(education, '{layout.EDUCATION}');
  rank IS NOT NULL AND salary_table IS NULL;
  salary_from >= DATE '2004-10-01' AND round(coef * 100) <> round(table_coef * 100);
  step > steps_total;
  weight * 10000 < 14 * height * height OR weight * 10000 > 40 * height * height
""".split(";\n")
assert len(CHECKS) == len(layout.RULES) == 40


def values(pairs):
    return ", ".join(f"('{key}', '{value}')" for key, value in pairs)


def lookups(connection):
    for column, name in layout.CODED.items():
        pairs = [(key.replace("'", "''"), code) for key, code in layout.codes(name).items()]
        connection.execute(
            f"CREATE TABLE {column}_codes AS FROM (VALUES {values(pairs)}) t(text, code)")
    connection.execute(
        "CREATE TABLE ranks AS"
        f" FROM (VALUES {values(layout.ranks().items())}) t(code, salary_table)")
    connection.execute(
        f"CREATE TABLE steps AS SELECT code, coef::DOUBLE AS coef"
        f" FROM (VALUES {values(layout.steps().items())}) t(code, coef)")
    connection.execute(
        f"CREATE TABLE tables AS SELECT code, total::INT AS total"
        f" FROM (VALUES {values(layout.steps_in_table().items())}) t(code, total)")
    connection.execute(
        "CREATE TABLE prefixes AS"
        f" FROM (VALUES {values((p, p) for p in layout.prefixes())}) t(code, _)")


def normalized(path):
    """One statement, so that DuckDB streams it from the file on all threads."""
    names = ", ".join(f"'{name}': 'VARCHAR'" for name in layout.COLUMNS)
    text = "nullif(trim(regexp_replace({0}, '\\s+', ' ', 'g')), '')"
    columns = ["stt::BIGINT AS stt"]
    for name in layout.TEXTS:
        columns.append(f"nfc_normalize({text.format(name)}) AS {name}")
    for name in layout.DATES:
        columns.append(f"{text.format(name)} AS {name}_text")
        columns.append(f"try_strptime({text.format(name)}, {DATE_FORMATS})::DATE AS {name}")
    for name in layout.NUMBERS:
        columns.append(f"TRY_CAST(replace({text.format(name)}, ',', '.') AS DOUBLE) AS {name}")
    return f"""
      SELECT {', '.join(columns)}
      FROM read_csv('{path}', delim = ';', header = true, quote = '"', null_padding = true,
        columns = {{{names}}})"""


def checked(path):
    flags = ", ".join(
        f"CASE WHEN {check.strip()} THEN {number} END" for number, check in enumerate(CHECKS))
    kept = [name for name in layout.COLUMNS if name != "stt"]
    return f"""
      WITH read AS ({normalized(path)}),
      known AS (
        SELECT read.*, DATE '{layout.TODAY}' AS today, sex_codes.code AS sex_code,
          ethnicity_codes.code AS ethnicity_code, religion_codes.code AS religion_code,
          blood_codes.code AS blood_code, ranks.salary_table, steps.coef AS table_coef,
          tables.total AS steps_total, regexp_matches(cid, '^[0-9]{{12}}$') AS cid_ok,
          prefixes.code IS NOT NULL AS cid_prefix_ok, TRY_CAST(cid[4] AS INT) AS cid_digit
        FROM read
        LEFT JOIN sex_codes ON lower(sex) = sex_codes.text
        LEFT JOIN ethnicity_codes ON lower(ethnicity) = ethnicity_codes.text
        LEFT JOIN religion_codes ON lower(religion) = religion_codes.text
        LEFT JOIN blood_codes ON lower(blood) = blood_codes.text
        LEFT JOIN ranks ON rank = ranks.code
        LEFT JOIN steps ON steps.code = salary_table || '/' || step::INT
        LEFT JOIN tables ON tables.code = salary_table
        LEFT JOIN prefixes ON prefixes.code = cid[1:3])
      SELECT *, hash({', '.join(kept)}) AS content,
        list_filter([{flags}], lambda x: x IS NOT NULL) AS findings
      FROM known"""


def write(connection, query, store, table):
    import adbc_driver_sqlite.dbapi

    with adbc_driver_sqlite.dbapi.connect(store) as target, target.cursor() as cursor:
        cursor.adbc_ingest(table, connection.sql(query).to_arrow_reader(100_000), mode="create")
        target.commit()


def main(path, store):
    if os.path.exists(store):
        os.remove(store)
    connection = duckdb.connect()
    connection.execute("SET preserve_insertion_order = false")
    lookups(connection)
    connection.execute(f"CREATE TABLE checked AS {checked(path)}")
    connection.execute("""
      CREATE TABLE matched AS
      SELECT *, CASE WHEN cid IS NOT NULL THEN first_value(stt) OVER same END AS first_same,
        CASE WHEN cid IS NOT NULL THEN first_value(stt) OVER person END AS first_person
      FROM checked
      WINDOW person AS (PARTITION BY cid ORDER BY stt),
        same AS (PARTITION BY cid, content ORDER BY stt)""")
    dates = ", ".join(f"strftime({name}, '%Y-%m-%d') AS {name}" for name in layout.DATES)
    plain = ", ".join(name for name in layout.COLUMNS if name not in layout.DATES)
    write(connection, f"""
      SELECT {plain}, {dates}, sex_code, ethnicity_code, religion_code, blood_code,
        nullif(first_same, stt) AS duplicate_of, nullif(first_person, stt) AS person_of
      FROM matched""", store, "record")
    write(
        connection, "SELECT stt AS record, unnest(findings)::INT AS rule FROM matched", store,
        "finding")
    index(store)
    records, duplicates = connection.execute(
        "SELECT count(*), count(*) FILTER (first_same <> stt) FROM matched").fetchone()
    counts = dict(connection.execute(
        "SELECT rule, count(*) FROM (SELECT unnest(findings) AS rule FROM matched) GROUP BY rule"
    ).fetchall())
    print(json.dumps({
        "records": records, "duplicates": duplicates,
        "findings": {rule: counts.get(number, 0) for number, rule in enumerate(layout.RULES)}}))


def index(store):
    import sqlite3

    with sqlite3.connect(store) as connection:
        connection.execute("CREATE INDEX record_cid ON record (cid)")
        connection.execute("CREATE INDEX finding_record ON finding (record)")


main(*sys.argv[1:])

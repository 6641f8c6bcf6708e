"""What the peer scripts share: the columns of the file, the lists of the rule pack, the rules."""

import csv
import datetime
import pathlib

TODAY = datetime.date(2026, 11, 24)
LISTS = pathlib.Path("Rules/resume/lists")

# The columns of hoso-datagen's wide-csv, variant 1, in the order of the file.
COLUMNS = """stt staff name sex born birth_place native_place ethnicity religion cid phone si
address unit agency recruited party_joined party_official education qualification theory position
appointed reappointed rank step coef salary_from cid_issued hi email joined_agency pos_allow
over_pct enlisted discharged height weight blood rank_name kind status state_mgmt dossier marital
union_joined""".split()
DATES = """born recruited party_joined party_official appointed reappointed salary_from cid_issued
joined_agency enlisted discharged union_joined""".split()
NUMBERS = "step coef pos_allow over_pct height weight".split()
CODED = {
    "sex": "genders", "ethnicity": "ethnic-groups", "religion": "religions",
    "blood": "blood-groups",
}
TEXTS = [name for name in COLUMNS if name not in DATES + NUMBERS + ["stt"]]

# The names that hoso gives to the same rules.
RULES = """staff-number-missing full-name-missing full-name-malformed gender-missing
gender-unknown-code birth-date-missing birth-date-unreadable birth-date-out-of-range
ethnicity-missing ethnicity-unknown-code religion-missing religion-unknown-code citizen-id-missing
citizen-id-malformed citizen-id-prefix-unknown citizen-id-serial-suspicious
citizen-id-birth-year-differs citizen-id-sex-differs citizen-id-issued-before-age-fourteen
citizen-id-issued-on-out-of-range phone-malformed phone-prefix-unknown
social-insurance-no-malformed health-insurance-no-malformed
health-insurance-number-differs-from-social-insurance-number email-malformed
dossier-id-differs-from-citizen-id first-recruited-on-missing first-recruited-on-unreadable
first-recruited-on-out-of-range recruited-before-age-fifteen
joined-current-agency-before-recruitment appointed-before-recruitment
party-joined-before-age-eighteen discharged-before-enlisted general-education-malformed
rank-code-unknown-code salary-coefficient-differs-from-table salary-step-above-table
body-measures-implausible""".split()

NAME = r"""^[^0-9!"#$%&()*+,/:;<=>?@\[\\\]^_`{|}~]+$"""
SERIAL = (
    "(000000|111111|222222|333333|444444|555555|666666|777777|888888|999999|012345|123456|234567"
    "|345678|456789|987654|876543|765432|654321|543210)$"
)
PHONE = "^0(3[2-9]|5[25689]|7[06-9]|8[1-9]|9[0-9])[0-9]{7}$|^02[0-9]{9}$"
EDUCATION = "^((([1-9]|10)/10)|(([1-9]|1[0-2])/12))$"


def rows(name):
    with open(LISTS / f"{name}.csv", encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def codes(name):
    """Small letters of each code, name and alias, with the code."""
    found = {}
    for row in rows(name):
        for text in [row["code"], row["name"], *row["aliases"].split("|")]:
            if text:
                found.setdefault(text.lower(), row["code"])
    return found


def prefixes():
    return sorted({row["code"] for row in rows("cccd-provinces")})


def ranks():
    """The salary table of each rank."""
    return {row["code"]: row["salary_table"] for row in rows("rank-codes")}


def steps():
    """The coefficient of each `table/step`."""
    return {row["code"]: float(row["coefficient"]) for row in rows("salary-steps")}


def steps_in_table():
    return {row["code"]: int(row["steps_total"]) for row in rows("salary-tables")}

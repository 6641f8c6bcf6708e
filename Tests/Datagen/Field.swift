/// The items of the résumé that the generator knows, in the order of the form.
enum Field: Int, CaseIterable, Sendable {
  case managingAgency, employingUnit, staffNumber, dossierID, fullName, gender, birthDate
  case birthPlace, nativePlace, ethnicity, religion, citizenID, citizenIDIssuedOn, phone, email
  case socialInsurance, healthInsurance, currentAddress, maritalStatus, firstRecruitedOn
  case recruitingAgency, joinedCurrentAgencyOn, partyJoinedOn, partyOfficialOn
  case firstUnionJoinedOn, enlistedOn, dischargedOn, militaryRank, generalEducation
  case highestQualification, politicalTheory, stateManagement, currentPosition, appointedOn
  case reappointedOn, mainDuty, rankName, rankCode, rankAppointedOn, salaryStep
  case salaryCoefficient, salaryFrom, overScalePercent, overScaleFrom, positionAllowance
  case healthStatus, heightCm, weightKg, bloodGroup, employmentKind, status

  /// The name of the field in the rule pack.
  var name: String {
    switch self {
    case .managingAgency: "managing_agency"
    case .employingUnit: "employing_unit"
    case .staffNumber: "staff_number"
    case .dossierID: "dossier_id"
    case .fullName: "full_name"
    case .gender: "gender"
    case .birthDate: "birth_date"
    case .birthPlace: "birth_place"
    case .nativePlace: "native_place"
    case .ethnicity: "ethnicity"
    case .religion: "religion"
    case .citizenID: "citizen_id"
    case .citizenIDIssuedOn: "citizen_id_issued_on"
    case .phone: "phone"
    case .email: "email"
    case .socialInsurance: "social_insurance_no"
    case .healthInsurance: "health_insurance_no"
    case .currentAddress: "current_address"
    case .maritalStatus: "marital_status"
    case .firstRecruitedOn: "first_recruited_on"
    case .recruitingAgency: "recruiting_agency"
    case .joinedCurrentAgencyOn: "joined_current_agency_on"
    case .partyJoinedOn: "party_joined_on"
    case .partyOfficialOn: "party_official_on"
    case .firstUnionJoinedOn: "first_union_joined_on"
    case .enlistedOn: "enlisted_on"
    case .dischargedOn: "discharged_on"
    case .militaryRank: "highest_military_rank"
    case .generalEducation: "general_education"
    case .highestQualification: "highest_qualification"
    case .politicalTheory: "political_theory"
    case .stateManagement: "state_management"
    case .currentPosition: "current_position"
    case .appointedOn: "appointed_on"
    case .reappointedOn: "reappointed_on"
    case .mainDuty: "main_duty"
    case .rankName: "rank_name"
    case .rankCode: "rank_code"
    case .rankAppointedOn: "rank_appointed_on"
    case .salaryStep: "salary_step"
    case .salaryCoefficient: "salary_coefficient"
    case .salaryFrom: "salary_from"
    case .overScalePercent: "over_scale_percent"
    case .overScaleFrom: "over_scale_from"
    case .positionAllowance: "position_allowance"
    case .healthStatus: "health_status"
    case .heightCm: "height_cm"
    case .weightKg: "weight_kg"
    case .bloodGroup: "blood_group"
    case .employmentKind: "employment_kind"
    case .status: "status"
    }
  }
}

/// One value of a person, before a layout gives it a shape.
enum Cell: Sendable {
  case missing
  case text(String)
  /// What a file shows, and the code that hoso must find.
  case coded(String, code: String)
  /// A place as text, and the code of its commune.
  case place(String, code: String)
  case date(Day)
  case whole(Int)
  /// A number with two decimals, times 100.
  case hundredths(Int)

  var isMissing: Bool {
    if case .missing = self { true } else { false }
  }
}

/// A repeated section of the résumé.
enum Section: String, CaseIterable, Sendable {
  case work, training, family, salary, evaluations, languages, computing
}

/// The columns that the rows of all sections share: each section uses those that it has.
enum Column: Int, CaseIterable, Sendable {
  case from, to, organization, position, institution, major, form, qualification, relation
  case name, birthYear, details, rankCode, step, coefficient, year, result, language
}

/// One row of a section; `canon` is the section of the rule pack where it must arrive.
struct Row: Sendable {
  var canon: String
  var cells: [Column: Cell]
}

/// What is written in place of a clean value.
struct Override: Sendable {
  var field: Field
  var text: String
  /// The exact value that hoso must make of it, for certain repairs; `nil` for faults.
  var canon: String?
  /// The field in which the result is expected, where it is another one.
  var canonField: String?
}

/// A person with everything that is written about them.
struct Person: Sendable {
  var ordinal = 0
  var cells = [Cell](repeating: .missing, count: Field.allCases.count)
  var sections: [Section: [Row]] = [:]
  var overrides: [Override] = []
  var isMale = true
  var birth = Day(1980, 1, 1)
  var recruited = Day(2005, 1, 1)
  var steps = 9
  var stepMonths = 36
  var hasServed = false
  var home: Lists.NewCommune?
  var isLeader = false

  subscript(field: Field) -> Cell {
    get { cells[field.rawValue] }
    set { cells[field.rawValue] = newValue }
  }

  func has(_ field: Field) -> Bool { !cells[field.rawValue].isMissing }

  func override(of field: Field) -> String? {
    overrides.isEmpty ? nil : overrides.last { $0.field == field }?.text
  }

  func date(_ field: Field) -> Day? {
    if case .date(let day) = self[field] { day } else { nil }
  }

  func text(_ field: Field) -> String? {
    switch self[field] {
    case .text(let text), .coded(let text, _), .place(let text, _): text
    default: nil
    }
  }
}

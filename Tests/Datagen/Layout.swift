/// The five layouts, after the source profiles.
enum Layout: String, CaseIterable, Sendable {
  case wide = "wide-csv"
  case foxpro = "foxpro-tcvn3"
  case folder = "folder-tsv"
  case nested = "nested-xml"
  case rows = "rows-xml"

  var hasSections: Bool { self == .folder || self == .nested }

  /// The columns of a delivery, in the order of the layout before a variant moves them.
  func columns(variant: Int) -> [Field] {
    switch self {
    case .wide:
      let base: [Field] = [
        .staffNumber, .fullName, .gender, .birthDate, .birthPlace, .nativePlace, .ethnicity,
        .religion, .citizenID, .phone, .socialInsurance, .currentAddress, .employingUnit,
        .managingAgency, .firstRecruitedOn, .partyJoinedOn, .partyOfficialOn, .generalEducation,
        .highestQualification, .politicalTheory, .currentPosition, .appointedOn, .reappointedOn,
        .rankCode, .salaryStep, .salaryCoefficient, .salaryFrom,
      ]
      guard variant % 2 == 1 else { return base }
      return base + [
        .citizenIDIssuedOn, .healthInsurance, .email, .joinedCurrentAgencyOn, .positionAllowance,
        .overScalePercent, .enlistedOn, .dischargedOn,
        .heightCm, .weightKg, .bloodGroup, .rankName, .employmentKind, .status, .stateManagement,
        .dossierID, .maritalStatus, .firstUnionJoinedOn,
      ]
    case .foxpro:
      let base: [Field] = [
        .staffNumber, .fullName, .birthDate, .gender, .birthPlace, .nativePlace, .ethnicity,
        .religion, .citizenID, .rankCode, .salaryStep, .salaryCoefficient, .salaryFrom,
        .firstRecruitedOn, .partyJoinedOn, .partyOfficialOn, .currentAddress,
        .generalEducation, .highestQualification, .currentPosition, .appointedOn,
        .reappointedOn, .employingUnit,
      ]
      return variant % 2 == 1
        ? base + [.phone, .socialInsurance, .heightCm, .weightKg, .politicalTheory] : base
    case .folder:
      return [
        .staffNumber, .fullName, .gender, .birthDate, .birthPlace, .nativePlace, .ethnicity,
        .religion, .citizenID, .citizenIDIssuedOn, .phone, .email, .socialInsurance,
        .healthInsurance, .currentAddress, .maritalStatus, .managingAgency, .employingUnit,
        .employmentKind, .status, .firstRecruitedOn, .joinedCurrentAgencyOn, .partyJoinedOn,
        .partyOfficialOn, .enlistedOn, .dischargedOn, .militaryRank, .generalEducation,
        .highestQualification, .politicalTheory, .currentPosition, .appointedOn, .reappointedOn,
        .rankName, .rankCode, .rankAppointedOn, .salaryStep, .salaryCoefficient, .salaryFrom,
        .overScalePercent, .overScaleFrom, .positionAllowance, .healthStatus, .heightCm,
        .weightKg, .bloodGroup, .dossierID,
      ]
    case .nested:
      let base: [Field] = [
        .staffNumber, .employmentKind, .employingUnit, .managingAgency, .fullName, .gender,
        .birthDate, .citizenID, .socialInsurance, .ethnicity, .religion, .firstRecruitedOn,
        .recruitingAgency, .joinedCurrentAgencyOn, .rankCode, .rankAppointedOn, .salaryStep,
        .salaryCoefficient, .salaryFrom, .currentPosition, .appointedOn, .reappointedOn,
        .generalEducation, .highestQualification, .politicalTheory, .stateManagement,
        .partyJoinedOn, .partyOfficialOn,
      ]
      return variant % 2 == 1
        ? base + [.birthPlace, .nativePlace, .phone, .currentAddress, .heightCm] : base
    case .rows:
      return [
        .staffNumber, .fullName, .gender, .birthDate, .birthPlace, .nativePlace, .ethnicity,
        .religion, .citizenID, .citizenIDIssuedOn, .phone, .socialInsurance, .currentAddress,
        .firstRecruitedOn, .joinedCurrentAgencyOn, .managingAgency, .employingUnit,
        .partyJoinedOn, .partyOfficialOn, .generalEducation, .highestQualification,
        .currentPosition, .appointedOn, .reappointedOn, .rankName, .rankCode, .salaryStep,
        .salaryCoefficient, .salaryFrom, .overScalePercent, .positionAllowance,
      ]
    }
  }

  func sections(variant: Int) -> [Section] {
    switch self {
    case .folder: [.work, .training, .family, .salary]
    case .nested: [.work, .training, .family, .salary, .evaluations]
    default: []
    }
  }

  func style(variant: Int) -> Style {
    var style = Style()
    switch self {
    case .wide:
      style.dates = [.slashes, .slashes, .dashes, .dots, .iso][variant % 5]
      style.decimalComma = variant % 3 == 1
    case .foxpro:
      style.sexAsNumber = variant % 2 == 1
      style.decimalComma = variant % 3 == 2
    case .folder:
      style.sexAsNumber = variant % 3 == 2
      style.openEnd = ["", "nay", "Đến nay"][variant % 3]
      style.decimalComma = variant % 2 == 1
    case .nested:
      style.dates = variant % 3 == 2 ? .iso : .slashes
      style.sexAsNumber = variant % 4 == 3
    case .rows:
      style.dates = [.isoMidnight, .slashes, .iso][variant % 3]
      style.decimalComma = variant % 3 == 1
    }
    return style
  }
}

/// The version of hoso, as its reports and `--version` give it.
public let hosoVersion = "0.1.0"

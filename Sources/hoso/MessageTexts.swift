import RecordModel

extension Message {
  var text: LocalizedText {
    let (vi, en) = pair
    return LocalizedText(vi: vi, en: en)
  }

  private var pair: (vi: String, en: String) {
    switch self {
    // Commands
    case .hosoAbstract:
      ("Nhập hồ sơ nhân sự từ hệ thống cũ.", "Imports personnel records of legacy systems.")
    case .hosoDiscussion:
      (
        "Đọc tệp CSV và XML do phần mềm cũ xuất ra, chuẩn hóa và đối chiếu từng hồ sơ với mẫu sơ yếu lý lịch (Thông tư 06/2023/TT-BNV), tìm hồ sơ trùng, lưu hồ sơ đạt và báo cáo các hồ sơ còn lại.",
        "Reads CSV and XML exports, normalizes and checks every record against the résumé form (Thông tư 06/2023/TT-BNV), finds duplicates, stages the good ones and reports the others."
      )
    case .checkAbstract:
      (
        "Kiểm tra một đợt gửi theo bộ quy tắc; không thay đổi gì.",
        "Check a delivery against the rule pack; change nothing."
      )
    case .importAbstract:
      (
        "Kiểm tra một đợt gửi và lưu hồ sơ vào kho dữ liệu.",
        "Check a delivery and stage its records in a store."
      )
    case .runStatuses:
      (
        "Mã kết thúc: 0 không có phát hiện từ mức --fail-on trở lên; 1 có; 2 không chạy xong; 3 chạy xong nhưng chưa đầy đủ. Khi có --baseline, chỉ các phát hiện mới được tính.",
        "Exits 0 when clean, 1 with findings at or above --fail-on, 2 when the run could not finish, 3 when it finished incomplete. With --baseline only new findings count."
      )
    case .importOnce:
      (
        "Nhập lại cùng một đợt gửi không lưu thêm gì. Lần chạy bị dừng giữa chừng để kho dữ liệu y nguyên.",
        "The same delivery again stages nothing new. A run that is stopped leaves the store as it was."
      )
    case .readAbstract:
      (
        "In hồ sơ của một tệp như bộ đọc thấy, không dùng lược đồ hay quy tắc.",
        "Print a file's records as the reader sees them, without schema or rules."
      )
    case .readDiscussion:
      (
        "Mã kết thúc 1 khi có chỗ không đọc được thành hồ sơ; vị trí được ghi ra đầu ra lỗi chuẩn.",
        "Exits 1 when something was not readable as a record; where, on standard error."
      )
    case .statusAbstract:
      (
        "Cho biết kho dữ liệu có những lần chạy và hồ sơ nào.",
        "Say what a store holds: runs and records."
      )
    case .reportAbstract:
      (
        "Ghi báo cáo về một lần chạy trong kho dữ liệu.", "Write a report about a run in a store."
      )
    case .reportDiscussion:
      (
        "Với --against, báo cáo những phát hiện xuất hiện và biến mất so với một lần chạy khác.",
        "With --against it says which findings appeared and disappeared since another run."
      )
    case .formatsAbstract:
      ("Các dạng tệp cho máy đọc và lược đồ của chúng.", "Formats for machines and their schemas.")
    case .formatsListAbstract: ("Liệt kê các dạng tệp.", "List the formats.")
    case .formatsShowAbstract:
      ("In lược đồ JSON Schema của một dạng tệp.", "Print the JSON Schema of a format.")

    case .explainAbstract:
      (
        "Giải trình vì sao điều giữ hồ sơ lại là đúng; xem và rút giải trình.",
        "Explain why what holds records is right as it is; list and withdraw explanations."
      )
    case .explainDiscussion:
      (
        "Chỉ giải trình được cảnh báo; lỗi phải sửa. Giải trình có hiệu lực từ lần nhập sau, đến hết ngày --until, và hết giá trị khi số liệu làm căn cứ thay đổi. Có thể giải trình hàng loạt bằng các cột hoso_giai_trinh trong tệp hồ sơ cần sửa. Mọi việc đều được lưu lại trong kho, không xóa.",
        "Only warnings can be explained; errors must be corrected. An explanation counts from the next import on, through the day --until, and ends when the values it rests on change. Many at once are explained in the columns hoso_explanation of a rejects file. All of it is kept in the store, nothing is deleted."
      )

    // Arguments and options
    case .deliveryHelp:
      (
        "Đợt gửi: các tệp, một thư mục hoặc tệp nén zip, đúng như nhận được.",
        "The delivery: files, a folder, or a zip archive, as received."
      )
    case .overlayHelp:
      (
        "Phần điều chỉnh của cơ quan: tắt, bật hoặc đổi mức độ quy tắc, đổi tham số. Có thể ghi nhiều lần.",
        "An agency's overlay: rules off, on or re-graded, parameters. May stand several times."
      )
    case .storeHelp:
      (
        "Kho dữ liệu: một tệp SQLite, được tạo nếu chưa có.",
        "The store: an SQLite file, made when it is not there."
      )
    case .sourceHelp:
      (
        "Hồ sơ nguồn: một mã (xem `hoso sources list`) hoặc một tệp. Mặc định: tự nhận biết.",
        "The source profile: an ID (see `hoso sources list`) or a file. Default: recognised."
      )
    case .packHelp:
      (
        "Thư mục bộ quy tắc. Mặc định: Rules/resume cạnh chương trình hoặc ở thư mục cấp trên.",
        "The rule pack's folder. Default: Rules/resume beside or above the program."
      )
    case .asOfHelp:
      (
        "Áp dụng quy tắc và danh mục có hiệu lực vào ngày này, YYYY-MM-DD; --today cũng là ngày ấy nếu không ghi riêng.",
        "Judge by the rules and lists of this date, YYYY-MM-DD; --today is that day unless given too."
      )
    case .todayHelp:
      (
        "Ngày làm căn cứ kiểm tra, YYYY-MM-DD. Mặc định: hôm nay.",
        "The date by which records are judged, YYYY-MM-DD. Default: today."
      )
    case .failOnHelp:
      (
        "Mức độ thấp nhất làm mã kết thúc bằng 1: error, warning hoặc note.",
        "The lowest severity that makes the exit status 1: error, warning or note."
      )
    case .reportHelp:
      ("Thư mục để ghi báo cáo, xem --formats.", "A folder for reports, see --formats.")
    case .formatsHelp:
      (
        "Các báo cáo cần ghi vào --report, cách nhau bằng dấu phẩy: html, rejects, json, jsonl, sarif, junit, github hoặc all. Mặc định: html,rejects,json.",
        "The reports wanted in --report, with commas between: html, rejects, json, jsonl, sarif, junit, github, or all. Default: html,rejects,json."
      )
    case .jobsHelp:
      (
        "Số luồng xử lý. Mặc định: bằng số lõi của máy.", "Worker threads. Default: one a core."
      )
    case .recordsHelp:
      (
        "Tệp để ghi mỗi hồ sơ một dòng JSON, theo thứ tự đầu vào.",
        "A file for one JSON line a record, in input order."
      )
    case .printHelp:
      ("text cho người đọc, json cho chương trình.", "text for people, json for programs.")
    case .runPrintHelp:
      (
        "text cho người đọc, json cho chương trình, github để hiện chú thích trong GitHub Actions.",
        "text for people, json for programs, github for annotations in GitHub Actions."
      )
    case .languageHelp:
      (
        "vi hoặc en; mặc định theo ngôn ngữ của hệ thống.",
        "vi or en; the default follows the locale."
      )
    case .disclosureHelp:
      (
        "Mức độ tiết lộ dữ liệu cá nhân: full (nguyên văn), masked (bí danh), counts (chỉ số liệu). Mặc định: nguyên văn trong html, rejects và --records; không có giá trị nào trong các dạng khác.",
        "How much of people's data reports show: full, masked (pseudonyms), counts (numbers only). Default: full in html, rejects and --records, no values in the others."
      )
    case .keyFileHelp:
      (
        "Tệp chứa khóa bí mật (ít nhất 16 byte) để tạo dấu vân tay và bí danh; cần cùng một khóa để so sánh giữa các lần chạy.",
        "A file with a secret (16 bytes or more) for fingerprints and pseudonyms; runs that are compared need the same one."
      )
    case .maxFindingsHelp:
      (
        "Số phát hiện nhiều nhất được nêu chi tiết trong mỗi báo cáo; số liệu vẫn đầy đủ.",
        "The most findings that a report gives in detail; counts stay exact."
      )
    case .baselineHelp:
      (
        "Tệp các phát hiện đã biết: chỉ phát hiện chưa có trong tệp này mới bị tính là không đạt.",
        "A file of known findings: only new ones fail."
      )
    case .writeBaselineHelp:
      (
        "Ghi các phát hiện của lần chạy này thành tệp đã biết; nếu không kèm --baseline thì coi như đã chấp nhận tất cả.",
        "Write the findings of this run as known; without --baseline all of them are accepted."
      )
    case .quietHelp: ("Chỉ in lỗi.", "Print errors only.")
    case .verboseHelp:
      ("Nói rõ từng bước ra đầu ra lỗi chuẩn.", "Tell each step on standard error.")
    case .readFileHelp:
      (
        "Một tệp CSV hoặc XML, có thể đã nén.", "A CSV or XML file, plain or compressed."
      )
    case .readFormatHelp:
      (
        "jsonl: mỗi hồ sơ một đối tượng kèm byte và dòng; csv: theo RFC 4180.",
        "jsonl: one object a record with its bytes and line; csv: RFC 4180."
      )
    case .encodingHelp:
      (
        "Bảng mã, khi không phải UTF-8 hay UTF-16: tcvn3, vni, windows-1258 …",
        "The encoding, when it is not UTF-8 or UTF-16: tcvn3, vni, windows-1258 …"
      )
    case .elementHelp:
      (
        "XML: phần tử của hồ sơ, /a/b từ gốc hoặc //b ở bất kỳ đâu.",
        "XML: the records' element, /a/b from the root or //b anywhere."
      )
    case .runHelp:
      ("Số của lần chạy, xem `hoso status`.", "The run's number, see `hoso status`.")
    case .statusStoreHelp: ("Kho dữ liệu.", "The store.")
    case .reportFormatHelp:
      (
        "html: một trang; rejects: mọi tệp hồ sơ cần sửa, vào một thư mục; csv, xlsx, xml: một tệp hồ sơ cần sửa theo mẫu của nơi gửi; json: số liệu; jsonl, sarif, junit, github: từng phát hiện. Với --against: text, json hoặc html.",
        "html: one page; rejects: all rejects files, into a folder; csv, xlsx, xml: one rejects file in the sender's layout; json: counts; jsonl, sarif, junit, github: findings. With --against: text, json or html."
      )
    case .outputHelp:
      (
        "Tệp để ghi, với rejects là thư mục; không có thì in ra đầu ra chuẩn (trừ html và hồ sơ cần sửa).",
        "The file to write, for rejects a folder; without it to standard output (not html and rejects)."
      )
    case .againstHelp:
      ("Số của lần chạy trước để so sánh.", "The number of an earlier run to compare with.")
    case .explainTargetHelp:
      (
        "Điều được giải trình: dấu vân tay của một phát hiện (16 chữ số, xem findings.jsonl), mã tham chiếu của một hồ sơ (H…-…-…), hoặc mã quy tắc kèm --scope.",
        "What is explained: a finding's fingerprint (16 digits, see findings.jsonl), a record's reference (H…-…-…), or a rule's ID with --scope."
      )
    case .explainScopeHelp:
      (
        "Với một quy tắc: unit:TÊN-ĐƠN-VỊ, delivery:SỐ-LẦN-CHẠY, source:MÃ-NGUỒN hoặc record:MÃ-THAM-CHIẾU.",
        "For a rule: unit:NAME, delivery:RUN, source:ID or record:REFERENCE."
      )
    case .explainReasonHelp:
      (
        "Lý do. Được ghi vào báo cáo đầy đủ: chỉ nêu dữ liệu cá nhân khi cần thiết.",
        "The reason. It stands in full reports: name no personal data without need."
      )
    case .explainByHelp: ("Người giải trình, hoặc người rút.", "Who explains or withdraws.")
    case .explainUntilHelp:
      (
        "Ngày cuối cùng có hiệu lực, YYYY-MM-DD; bắt buộc khi giải trình cho cả một quy tắc.",
        "The last day on which it counts, YYYY-MM-DD; wanted where a whole rule is explained."
      )
    case .explainListHelp:
      ("Liệt kê mọi giải trình và tình trạng.", "List all explanations and how they stand.")
    case .withdrawHelp:
      ("Rút giải trình có số này.", "Withdraw the explanation of this number.")
    case .explainedByHelp:
      (
        "Người giải trình, khi tệp gửi lại có giải trình mà không ghi tên.",
        "Who explains, where a file that came back explains without a name."
      )
    case .schemaHelp: ("Tên dạng tệp: xem `hoso formats list`.", "See `hoso formats list`.")

    // Commands for those who keep rules, profiles and schemas
    case .rulesAbstract:
      (
        "Liệt kê, xem và chạy thử các quy tắc của một bộ quy tắc; thử ngôn ngữ viết quy tắc.",
        "List, show and test the rules of a pack; try out their language."
      )
    case .rulesListAbstract:
      (
        "Liệt kê mọi quy tắc: mức độ, mã, tên.",
        "List all rules: severity, ID, title."
      )
    case .rulesTestAbstract:
      (
        "Chạy các ví dụ của mọi quy tắc trong bộ quy tắc.",
        "Run the examples of all rules of a pack."
      )
    case .rulesCheckAbstract:
      (
        "Kiểm tra một bộ quy tắc: tệp, trường, kiểu, lời văn, ví dụ.",
        "Check a rule pack: files, fields, types, texts, examples."
      )
    case .rulesDiffAbstract:
      (
        "Cho biết hai phiên bản của bộ quy tắc đánh giá khác nhau những hồ sơ nào trong kho, theo quy tắc và đơn vị.",
        "Say which staged records two versions of a pack judge otherwise, by rule and unit."
      )
    case .oldPackHelp: ("Thư mục của bộ quy tắc đang dùng.", "The folder of the pack in force.")
    case .newPackHelp: ("Thư mục của bộ quy tắc sắp dùng.", "The folder of the pack to come.")
    case .judgedStoreHelp:
      (
        "Kho dữ liệu có các hồ sơ được đánh giá.",
        "The store whose records are judged."
      )
    case .newOverlayHelp:
      (
        "Phần điều chỉnh của cơ quan cho bộ quy tắc thứ hai. Có thể ghi nhiều lần.",
        "An agency's overlay over the second pack. May stand several times."
      )
    case .judgedTodayHelp:
      (
        "Ngày làm căn cứ cho cả hai, YYYY-MM-DD. Mặc định: ngày của lần chạy đã lưu hồ sơ.",
        "The date by which both judge, YYYY-MM-DD. Default: that of each record's run."
      )
    case .judgedAsOfHelp:
      (
        "Áp dụng quy tắc và danh mục của ngày này, YYYY-MM-DD.",
        "Judge by the rules and lists of this day, YYYY-MM-DD."
      )
    case .rulesExplainAbstract:
      (
        "Giải thích một quy tắc: yêu cầu gì, vì sao, căn cứ nào, phải làm gì, ví dụ.",
        "Explain one rule: what it asks, why, by which law, what to do, examples."
      )
    case .ruleIDHelp: ("Mã quy tắc như ghi trong báo cáo.", "The rule's ID, as reports name it.")
    case .rulesDocsAbstract:
      (
        "Ghi danh mục mọi quy tắc: CATALOGUE.md và catalogue.html.",
        "Write the catalogue of all rules: CATALOGUE.md and catalogue.html."
      )
    case .rulesDocsDiscussion:
      (
        "Trang này là một tệp dành cho cán bộ dữ liệu: tìm kiếm được, in được, không cần mạng.",
        "The page is one file for data officers: searchable, printable, without network."
      )
    case .docsFolderHelp:
      (
        "Thư mục để ghi. Mặc định: thư mục chứa thư mục bộ quy tắc.",
        "The folder to write to. Default: the one in which the pack's folder lies."
      )
    case .pageLanguageHelp: ("Ngôn ngữ của trang.", "The language of the page.")
    case .rulesEvalAbstract:
      (
        "Tính một biểu thức CEL và in kết quả thành một dòng JSON.",
        "Evaluate an expression in CEL and print the result as one line of JSON."
      )
    case .expressionHelp:
      (
        "Biểu thức; - để đọc từ đầu vào chuẩn.",
        "The expression; - reads it from standard input."
      )
    case .bindingsHelp:
      (
        "Tệp JSON có giá trị của các biến.",
        "A JSON file with the values of variables."
      )
    case .containerHelp:
      (
        "Không gian tên được tra trước, ví dụ a.b.",
        "The namespace in which names are looked up first, such as a.b."
      )
    case .evalPackHelp:
      (
        "Bộ quy tắc, để dùng tham số và danh mục của nó.",
        "A rule pack, for its parameters and code lists."
      )
    case .evalCheckHelp:
      (
        "Chỉ suy ra kiểu, không tính.",
        "Deduce the static type instead of evaluating."
      )
    case .declarationsHelp:
      (
        "Tệp JSON khai báo những gì --check cần biết.",
        "A JSON file that declares what --check needs to know."
      )
    case .typedHelp:
      (
        "In cả kiểu của các giá trị bên trong.",
        "Show the types of values inside values."
      )
    case .schemaAbstract:
      (
        "Liệt kê, xem và xuất các trường của bộ quy tắc cho bên gửi hồ sơ.",
        "List, show and export the fields of a pack, for those who send records."
      )
    case .schemaListAbstract:
      (
        "Liệt kê mọi trường: đường dẫn, kiểu, nhãn.",
        "List all fields: path, type, label."
      )
    case .schemaShowAbstract: ("Xem đầy đủ một trường.", "Show one field in full.")
    case .fieldPathHelp:
      (
        "Đường dẫn của trường: tên, hoặc mục.tên.",
        "The field's path: name, or section.name."
      )
    case .schemaExportAbstract:
      (
        "Ghi lược đồ cho bên gửi: XSD, JSON Schema, mẫu CSV hoặc một trang.",
        "Write the schema for senders: XSD, JSON Schema, CSV templates or a page."
      )
    case .schemaFormatHelp:
      (
        "xsd, json-schema, csv-template hoặc markdown.",
        "xsd, json-schema, csv-template or markdown."
      )
    case .schemaOutputHelp:
      (
        "Tệp để ghi; với csv-template là tệp .zip hoặc thư mục. Mặc định: đầu ra chuẩn.",
        "The file to write; for csv-template a .zip or a folder. Default: standard output."
      )
    case .sourcesAbstract:
      (
        "Liệt kê, xem và đề xuất hồ sơ nguồn.",
        "List, show and propose source profiles."
      )
    case .sourcesListAbstract:
      (
        "Liệt kê các hồ sơ nguồn của bộ quy tắc.",
        "List the profiles of the pack."
      )
    case .sourcesShowAbstract: ("In tệp của một hồ sơ nguồn.", "Print a profile's file.")
    case .profileIDHelp: ("Mã hồ sơ nguồn.", "The profile's ID.")
    case .inferAbstract:
      (
        "Đề xuất hồ sơ nguồn cho một dạng tệp chưa biết, để người dùng sửa tiếp.",
        "Propose a profile for an unknown layout, to be edited by a person."
      )
    case .inferDiscussion:
      (
        "In ra YAML. Hãy lưu lại, xem từng dòng có dấu `?`, rồi dùng với --source.",
        "Prints YAML. Save it, look at every line marked `?`, then use it with --source."
      )
    case .inferHelp: ("Tệp hoặc thư mục có dạng mới.", "A file or folder of the new layout.")
    case .textAbstract:
      (
        "In một tệp ra UTF-8, dù tệp dùng bảng mã tiếng Việt nào.",
        "Print a file as UTF-8, whatever Vietnamese encoding it is in."
      )
    case .textFilesHelp:
      (
        "Tệp CSV, XML hoặc văn bản thường, kể cả tệp nén; - cho đầu vào chuẩn.",
        "CSV, XML or plain text, also compressed; - for standard input."
      )
    case .textEncodingHelp:
      (
        "auto, hoặc tên bảng mã như tcvn3, vni hay tcvn3-in-utf-8.",
        "auto, or the name of an encoding such as tcvn3, vni or tcvn3-in-utf-8."
      )
    case .textColumnsHelp:
      (
        "In bảng mã của từng cột, không in văn bản.",
        "Print what each column is in, not the text."
      )
    case .textDetectHelp:
      (
        "In kết luận thành một đối tượng JSON cho mỗi tệp, không in văn bản.",
        "Print the decision as one JSON object a file, not the text."
      )
    case .textLinesHelp:
      (
        "Coi mỗi dòng là một giá trị và in ở dạng chuẩn, xem --as.",
        "Take each line as one value and print it in its normal form, see --as."
      )
    case .textFormHelp:
      (
        "Cùng --lines: text (đã sắp gọn), name (họ tên) hoặc key (để tìm kiếm).",
        "With --lines: text (tidied), name (a person's) or key (for search)."
      )

    // Misuse
    case .noRule:
      (
        "không có quy tắc `{0}`{1}; xem `hoso rules list`",
        "there is no rule `{0}`{1}; see `hoso rules list`"
      )
    case .perhaps: ("; có thể là {0}", "; perhaps {0}")
    case .noSourceProfile:
      (
        "không có hồ sơ nguồn `{0}`; xem `hoso sources list`",
        "there is no source profile `{0}`; see `hoso sources list`"
      )
    case .noField:
      (
        "lược đồ không có trường `{0}`; xem `hoso schema list`",
        "the schema has no field `{0}`; see `hoso schema list`"
      )
    case .fileWanted:
      (
        "hãy nêu một tệp, hoặc - cho đầu vào chuẩn", "name a file, or - for standard input"
      )
    case .linesAlone:
      (
        "--lines in văn bản; hãy bỏ --columns và --detect",
        "--lines prints text; leave out --columns and --detect"
      )
    case .asNeedsLines: ("--as chỉ dùng cùng --lines", "--as goes with --lines")
    case .textEncodingWanted:
      (
        "--encoding nhận auto, {0}, không nhận `{1}`", "--encoding knows auto, {0}, not `{1}`"
      )
    case .declarationsNeedCheck:
      ("--declarations chỉ dùng cùng --check", "--declarations goes with --check")
    case .dateWanted:
      (
        "{0} cần một ngày như 24/11/2026 hoặc 2026-11-24, không phải `{1}`",
        "{0} wants a date such as 2026-11-24 or 24/11/2026, not `{1}`"
      )
    case .jobsWanted: ("--jobs cần một số từ 1 trở lên", "--jobs wants a number from 1 on")
    case .deliveryWanted:
      (
        "hãy nêu đợt gửi: một tệp, một thư mục hoặc một tệp nén",
        "name the delivery: a file, a folder or an archive"
      )
    case .encodingWanted:
      ("--encoding nhận {0}, không nhận `{1}`", "--encoding knows {0}, not `{1}`")
    case .formatWanted:
      ("--formats nhận {0} hoặc all, không nhận `{1}`", "--formats knows {0} and all, not `{1}`")
    case .maxFindingsWanted:
      ("--max-findings cần một số từ 0 trở lên", "--max-findings wants a number from 0 on")
    case .keyTooShort:
      (
        "khóa trong {0} quá ngắn: cần ít nhất 16 byte",
        "the key in {0} is too short: it needs 16 bytes or more"
      )
    case .quietAndVerbose:
      ("chỉ dùng một trong hai: --quiet hoặc --verbose", "use either --quiet or --verbose")
    case .formatsNeedFolder:
      (
        "--formats cần --report THƯ-MỤC để biết ghi vào đâu",
        "--formats needs --report DIR to know where to write"
      )
    case .outputWanted:
      (
        "--format {0} cần --output: báo cáo này có dữ liệu cá nhân nên không in ra màn hình",
        "--format {0} needs --output: it holds people's data and is not printed"
      )
    case .againstFormat:
      (
        "--against dùng được với --format text, json hoặc html, không dùng với `{0}`",
        "--against knows --format text, json and html, not `{0}`"
      )
    case .noSchema:
      (
        "không có lược đồ nào tên `{0}`; có: {1}", "there is no schema `{0}`; there are: {1}"
      )

    case .explainWhat:
      (
        "hãy nêu đúng một việc: điều cần giải trình, --list hoặc --withdraw",
        "name one task: what is explained, --list or --withdraw"
      )
    case .wordsWanted:
      ("cần {0} và không được để trống", "{0} is wanted and may not be blank")
    case .wordsTooLong:
      ("{0} dài quá {1} ký tự", "{0} is longer than {1} characters")

    // While it works
    case .waitingForStore:
      (
        "Đang chờ một lần nhập khác vào cùng kho dữ liệu…",
        "Waiting for another import into the same store…"
      )
    case .ruleSetAside:
      (
        "Không chạy quy tắc {0} vì quy tắc có lỗi; các quy tắc khác vẫn chạy:\n{1}",
        "The rule {0} is not run, it is faulty; the others are:\n{1}"
      )
    case .reading:
      ("Đã đọc {0} hồ sơ, {1} hồ sơ/giây", "{0} records read, {1} a second")
    case .readingWithTotal:
      (
        "{2} · đã đọc {0} hồ sơ, {1} hồ sơ/giây, còn khoảng {3}",
        "{2} · {0} records read, {1} a second, about {3} left"
      )
    case .writingReports: ("Đang ghi báo cáo…", "Writing reports…")
    case .baselineWritten:
      (
        "Đã ghi {0} phát hiện vào {1}; từ nay chúng được coi là đã biết.",
        "{0} findings written to {1}; they count as known from now on."
      )
    case .examplesRun: ("{0} ví dụ đạt, {1} ví dụ không đạt", "{0} passed, {1} failed")
    case .fileUnreadable: ("không đọc được tệp", "the file cannot be read")
    // What `hoso read` could not read
    case .damagedFile: ("có đoạn không đọc được ({0})", "something cannot be read ({0})")
    case .emptyFile: ("tệp không có nội dung", "the file holds nothing")
    case .openQuote:
      (
        "dấu nháy kép không được đóng, dòng này bị loại; hãy thêm dấu nháy đóng",
        "a quote is not closed and the line left out; add the closing quote"
      )
    case .straySign:
      (
        "dấu nháy kép đứng sai chỗ; trong ô có nháy, hãy viết hai dấu nháy liền nhau",
        "a quote stands where none may; within quotes write it twice"
      )
    case .otherCount:
      (
        "số ô của dòng khác số cột; hãy kiểm tra dấu phân cách trong dòng",
        "the row has another number of cells than there are columns; check its delimiters"
      )
    case .tooLong:
      (
        "bản ghi quá dài nên bị loại; hãy kiểm tra dấu nháy hoặc thẻ đóng",
        "the record is too long and left out; check quotes or end tags"
      )
    case .nulByte:
      ("dòng có byte NUL, không phải là văn bản", "the line has a NUL byte, which is no text")
    case .badXML:
      (
        "XML sai cú pháp, đoạn này bị loại; hãy sửa tại chỗ đã nêu",
        "the XML is not well-formed and this part left out; correct it at this place"
      )
    case .deepXML:
      ("các phần tử XML lồng nhau quá sâu", "the elements are nested too deeply")
    case .cutFile:
      (
        "tệp kết thúc khi bản ghi hoặc phần tử gốc chưa được đóng; hãy xin bản đầy đủ",
        "the file ends before its root element or a record is closed; ask for the whole file"
      )
    case .damageAt: ("{0}: dòng {1}, cột {2}: {3}", "{0}: line {1}, column {2}: {3}")
    case .recognized:
      ("Hồ sơ nguồn: {0}; {1} tệp", "Source profile: {0}; {1} files")
    case .fileRead: ("Đang đọc {0}", "Reading {0}")
    case .finished: ("Xong sau {0} giây", "Finished after {0} seconds")
    case .rejectsLeftOut:
      (
        "Không ghi tệp hồ sơ cần sửa: tệp này chỉ có nghĩa với dữ liệu nguyên văn (--disclosure full).",
        "No rejects files are written: they make sense with values only (--disclosure full)."
      )
    case .recordsLeftOut:
      (
        "Không ghi {0}: mức tiết lộ counts không nêu từng hồ sơ.",
        "{0} is not written: with counts no single record is told."
      )

    case .explained:
      (
        "Đã ghi giải trình số {0}. Nhập lại đợt gửi để hồ sơ được xét lại.",
        "Explanation {0} is kept. Import the delivery again, and its records are judged with it."
      )
    case .withdrawn:
      (
        "Đã rút giải trình số {0}; giải trình vẫn được lưu để tra cứu.",
        "Explanation {0} is withdrawn; it is kept to be read."
      )

    // What stops a run
    case .packFaults:
      (
        "bộ quy tắc hoặc hồ sơ nguồn có lỗi; hãy sửa tại chỗ nêu dưới đây rồi chạy lại:\n{0}",
        "the rule pack or a source profile has faults; correct them here and run again:\n{0}"
      )
    case .outputClosed:
      (
        "không ghi được ra đầu ra chuẩn; đĩa có thể đã đầy.",
        "standard output cannot be written; the disk may be full."
      )
    case .noProfile:
      (
        "không có hồ sơ nguồn nào khớp với {0}. Hãy chạy `hoso sources infer TỆP` để lập hồ sơ nguồn, rồi nhập với `--source TỆP-HỒ-SƠ`.",
        "no source profile fits {0}. Let `hoso sources infer FILE` propose one, then use it with `--source PROFILE-FILE`."
      )
    case .unknownSource:
      (
        "không có hồ sơ nguồn `{0}`. Các hồ sơ có sẵn: {1}; hoặc nêu đường dẫn tới một tệp hồ sơ nguồn.",
        "there is no source profile `{0}`. Known: {1}; or name a profile's file."
      )
    case .noPack:
      (
        "không tìm thấy bộ quy tắc ở {0}; hãy chỉ ra bằng `--rules THƯ-MỤC`.",
        "no rule pack was found at {0}; name it with `--rules DIR`."
      )
    case .packInside:
      (
        "{0} không phải là thư mục của một bộ quy tắc; bộ quy tắc nằm ở {1}: hãy chỉ ra thư mục đó.",
        "{0} is not the folder of a rule pack; there is one at {1}: name that folder."
      )
    case .unreadable: ("không đọc được {0}: {1}.", "{0} cannot be read: {1}.")
    case .truncated: ("{0} không đầy đủ hoặc bị hỏng: {1}.", "{0} is incomplete or damaged: {1}.")
    case .refused: ("{0} bị từ chối: {1}.", "{0} was refused: {1}.")
    case .storeFailed: ("kho dữ liệu {0}: {1}.", "the store {0}: {1}.")
    case .reportFailed:
      (
        "không ghi được báo cáo {0}. Hãy kiểm tra thư mục, quyền ghi và chỗ trống trên đĩa rồi chạy lại; kho dữ liệu chưa thay đổi.",
        "the report {0} cannot be written. Check its folder, your permissions and the room on the disk, then run again; the store was not changed."
      )
    case .baselineMissing:
      (
        "không đọc được tệp phát hiện đã biết {0}. Nếu chưa có, hãy tạo bằng `--write-baseline {0}`.",
        "the baseline {0} cannot be read. Where there is none yet, make it with `--write-baseline {0}`."
      )
    case .baselineUnreadable:
      (
        "{0}, dòng {1}: không phải tệp phát hiện đã biết của hoso. Hãy tạo lại bằng `--write-baseline`.",
        "{0}, line {1}: this is not a baseline of hoso. Make it anew with `--write-baseline`."
      )
    case .baselineOtherKey:
      (
        "{0} được tạo với khóa khác. Hãy dùng cùng --key-file, hoặc tạo lại bằng `--write-baseline`.",
        "{0} was made with another key. Use the same --key-file, or make it anew with `--write-baseline`."
      )
    case .bindingsUnusable:
      (
        "không dùng được tệp giá trị biến {0}: {1}. Tệp phải là một đối tượng JSON như {\"x\": 1}.",
        "the bindings in {0} cannot be used: {1}. The file must hold a JSON object such as {\"x\": 1}."
      )
    case .keyUnreadable:
      ("không đọc được tệp khóa {0}.", "the key file {0} cannot be read.")
    case .nothingToCorrect:
      (
        "lần chạy này không có hồ sơ nào phải sửa ở dạng tệp ấy; dữ liệu CSV cho csv và xlsx, dữ liệu XML cho xml.",
        "this run has nothing to be corrected in such a file: CSV comes back as csv and xlsx, XML as xml."
      )
    case .severalRejects:
      (
        "hồ sơ cần sửa nằm ở nhiều tệp ({0}), mỗi tệp có cột riêng. Hãy dùng --format rejects --output THƯ-MỤC.",
        "several files have rejects ({0}), each with columns of its own. Use --format rejects --output DIR."
      )
    case .rejectsTooLarge:
      (
        "hồ sơ cần sửa của {0} quá lớn đối với một bảng tính. Hãy dùng --format csv.",
        "the rejects of {0} are too large for a workbook. Use --format csv."
      )
    // What is wrong with an explanation
    case .unknownTarget:
      (
        "kho dữ liệu không có phát hiện, hồ sơ cần sửa hay quy tắc nào là `{0}`. Hãy lấy dấu vân tay trong findings.jsonl hoặc mã tham chiếu trong tệp hồ sơ cần sửa; nếu báo cáo được lập với --key-file thì ở đây cũng phải dùng khóa ấy.",
        "the store knows no finding, record sent back or rule `{0}`. Take a fingerprint from findings.jsonl or a reference from a rejects file; where reports were made with --key-file, give it here too."
      )
    case .ruleRejects:
      (
        "`{0}` là lỗi làm hồ sơ bị từ chối, không giải trình được: phải sửa số liệu.",
        "`{0}` is an error that rejects records and cannot be explained away: the data must be corrected."
      )
    case .ruleOnlyTold:
      (
        "`{0}` chỉ là lưu ý, không giữ hồ sơ lại nên không cần giải trình.",
        "`{0}` is only told and holds no record: it needs no explanation."
      )
    case .findingOfFile:
      (
        "`{0}` là phát hiện về một tệp, không phải về hồ sơ. Hãy sửa tệp hoặc hồ sơ nguồn.",
        "`{0}` is about a file and not about a record. Correct the file or the source profile."
      )
    case .nothingToExplain:
      (
        "hồ sơ `{0}` không có gì cần giải trình.",
        "the record `{0}` has nothing that wants an explanation."
      )
    case .explainedAlready:
      (
        "điều này đã có giải trình số {0} đang có hiệu lực. Muốn thay thì rút giải trình ấy trước.",
        "explanation {0} says so already and is in force. Withdraw it first to give another."
      )
    case .scopeWanted:
      (
        "giải trình cho quy tắc `{0}` cần --scope: unit:TÊN-ĐƠN-VỊ, delivery:SỐ-LẦN-CHẠY, source:MÃ-NGUỒN hoặc record:MÃ-THAM-CHIẾU.",
        "to explain the rule `{0}` --scope is wanted: unit:NAME, delivery:RUN, source:ID or record:REFERENCE."
      )
    case .scopeUnwanted:
      (
        "--scope chỉ dùng với mã quy tắc; một phát hiện hay một hồ sơ đã tự nêu phạm vi.",
        "--scope goes with a rule's ID; a finding or a record says itself what it is about."
      )
    case .badScope:
      (
        "--scope `{0}` không đúng dạng; dùng unit:TÊN-ĐƠN-VỊ, delivery:SỐ-LẦN-CHẠY, source:MÃ-NGUỒN hoặc record:MÃ-THAM-CHIẾU.",
        "--scope `{0}` is none of unit:NAME, delivery:RUN, source:ID and record:REFERENCE."
      )
    case .unknownUnit:
      (
        "không có hồ sơ tồn đọng nào của đơn vị `{0}`. Tên gần giống: {1}. `hoso status` liệt kê tất cả.",
        "nothing is outstanding of the unit `{0}`. Names like it: {1}. `hoso status` lists all."
      )
    case .unknownSourceScope:
      (
        "không có nguồn `{0}`. Các nguồn đã biết: {1}.", "there is no source `{0}`. Known: {1}."
      )
    case .noRun:
      (
        "kho dữ liệu không có lần chạy {0}; xem `hoso status`.",
        "the store has no run {0}; see `hoso status`."
      )
    case .endWanted:
      (
        "giải trình cho cả một quy tắc cần ngày hết hạn: --until YYYY-MM-DD.",
        "an explanation of a whole rule must end some day: --until YYYY-MM-DD."
      )
    case .endIsOver: ("ngày hết hạn {0} đã qua.", "the end {0} is over already.")
    case .noExplanation:
      (
        "không có giải trình số {0}; xem `hoso explain --list`.",
        "there is no explanation {0}; see `hoso explain --list`."
      )
    case .explanationEnded:
      ("giải trình số {0} đã hết giá trị từ trước.", "explanation {0} has ended before.")
    case .unexpected:
      // Errors of the system may carry values: only their kind is told.
      ("lỗi ngoài dự kiến ({0}).", "an unexpected error ({0}).")
    }
  }
}

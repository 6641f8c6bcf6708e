// Counted over published names of places, peoples, religions and ranks, common names of persons and
// the words of personnel files.

/// Syllables that make up most of a personnel file.
let frequentSyllables = """
  an anh ba bình bảo bắc cao châu chính chưa chức có công cẩm cử dương gia giang
  giáo giỏi hiệp hoàng huyện hà hòa hóa hưng hải học hồng hội khá khánh không kim
  kinh linh liên long lâm lê lý lương lập lộc minh mỹ nam nghĩa nguyên nguyễn nhân
  ninh nữ phong phòng phó phú phúc phước phường phạm phố quang quyết quảng quận quốc
  sĩ sơn sắc thanh thuận thành thái thân thạc thạnh thị thủy tiến trung trà trường
  trưởng trấn trần tân tây tốt viên văn vĩnh xuân xuất xã yên đoàn đông đại đạt đảng
  đẳng định đồng độc đức
  """

/// Syllables often met.
let commonSyllables = """
  a ban biên bà bàn bá bác bé bích bùi bạc bạch bản bảy bậc bằng bế bến bố bốn bộ
  cai cam chi chiến chiềng chiểu chu chung chuyên chánh chí chín chúc chư chương chế
  chợ chủ chứng cái cáo cát cúc cơ cư cường cảnh cấp cầm cần cầu danh dinh diên diễm
  diễn diệp diệu doãn dung duy duyên duẩn dân dĩnh dũng dưỡng dần dầu dậu dục dự ea
  giao giàng giàu giá giáp giấy gò hai hiếu hiền hiển hiệu hoa hoan hoà hoài hoàn
  hoạch hoằng huy huyền huấn huề huệ huỳnh hy hàm hàng hành hào hân hôn hùng hương
  hạ hạng hạnh hảo hầu hậu hằng hệ hồ hợi hợp hứa hữu ia kha khai khang khiêm khoa
  khu khuê khê khôi khương khải khổng kiên kiến kiều kiểm kon krông kế kết kỳ kỹ la
  lai lan lang lao liêm liễu liệt liệu loan luyến luyện luân luận luật ly lào lân
  lãm lãng lãnh lão lò lù lăng lĩnh lũng lư lưu lường lượng lạc lại lệ lịch lộ lợi
  lục lực ma mai miên miền my mã mão mê môn mười mường mạc mạnh mẫn mẫu mận mộc một
  mới na nga nghi nghiêm nghiệp nghị ngoan nguyệt ngành ngân ngãi ngô ngũ người
  ngạch ngọ ngọc ngữ nha nhi nhiên nhiệm nho nhung nhuận nhà nhàn nhâm nhã nhơn như
  nhường nhất nhẫn nhật niên niệm nông núi năm nương nước nậm nết nội oai oanh oánh
  pa phan phi pháp phát phí phù phùng phương phượng phấn phổ phụ phục phụng quan quy
  quyên quyền quàng quách quán quân quý quản quế quỳnh sa sang sinh soạn sách sáng
  sáu sâm sông sùng sư sản số sở sức sử sửu sỹ tam thao theo thi thiên thiếu thiện
  thiệu thoa thu thuý thuần thuật thuỳ thuỷ thào thìn thông thùy thúy thăng thơ thư
  thương thường thưởng thượng thạch thảo thận thắm thắng thế thể thịnh thọ thống
  thới thời thục thụy thủ thứ thực tin tiên tiếng tiếp tiếu tiền tiểu tiệp toan toàn
  toán toại toản trang tri trinh triết triều triển triệu trách tráng trâm trì trình
  trí trúc trương trạch trạm trị trịnh trọng trực tuy tuyên tuyến tuyết tuyển tuân
  tuấn tuất tuế tài tám tâm tình tích tín tính tô tôn tùng tú tý tăng tư tường tưởng
  tạ tại tấn tần tế tỉnh tịch tịnh tố tống tổ tộc tứ từ tỵ uyên vi vinh việc việt vy
  và vàng vân võ vĩ vũ vương vượng vạn vấn vị vịnh vọng vụ vừa xa xoan xuyên xuyến
  xá xương y yến ái án ánh ân âu út ý đa đan đinh điền điểm điện điệp đoan đà đàm
  đào đình đô đôn đăk đăng đương đường đạo đất đầu đẩu đắk đặc đặng đề địa đốc đồn
  đỗ độ động ưng
  """

/// Syllables met now and then.
let knownSyllables = """
  am ayun bang bao bay bi biang binh biển biểu biện biệt bo bom bon boòng bum bung
  buôn buýt buộc bài bàng bàu bách bái bám bán bánh báo bát bãi bão bè bí bính bó
  bôi bôn bông bù bú búk búng bút băng bơ bạ bạt bảng bất bần bắt bể bệnh bỉm bỉnh
  bị bỏ bồ bồi bồn bồng bổ bổn bờ bủng bửu ca can cang canh cau cha chanh chia chim
  chinh chiêm chiên chiêng chiêu chiếu cho chuyển chuẩn chà chàm chày cháy chân
  chéng chùa chú chăm chăn chũ chơ chơn chải chấn chấp chất chẽ chỉ chị chọng chồng
  chử chữ co con cuông cuổi cà càng cày các cách cán cáp cân câu cây cò cô côn cù cú
  căn căng cũ cơi cương cước cạn cả cải cảm cấm cấn cắn cằm cọt cỏ cố cốc cống cồn
  cổ cộng cộp cờ cục củ của cứu cừ cửa cửu cự cựu dang dao di diêm diệm do doanh dom
  dong du duệ dài dào dêê dình dĩ dơi dơk dược dạ dấu dẩn dền dị dịch dụ dụng dừa
  dực dựng em eo ga gai gang ghi gi giai gian gianh gio giuộc già giám gián giây giã
  giêng giôn giúp giả giảng giằng giống giồng giới giờ giữ gành gào gáo gòn góa gạo
  ha ham hang hanh he hiao hinh hiên hiến hiện ho hoành hoá hoạt hua hum hung huân
  huế huồi huổi hàn há hán hát hình hòn hóc húc hưu hướng hưởng hạc hạn hạp hặc hẹ
  hẻm họ hỏa hố hồi hồn hổ hộ hộc hới hớn hựu hỳ hỷ i ii iii ka kan kang kao ken
  keng khao khe khen khi khiêng khiển kho khoen khoong khoài khoái khoáng khoẻ khun
  khung khuyết khuôn khuông khuất khác khái kháng khâm khâu khó khúc khăn khơ khả
  khẩu khế khỏe khối khởi khủa ki kia kiêu kiếm kiết kiệm kiện kiệt kiệu ko krey
  krong krái kuin kè kèm kép kê kênh kôi kôn kông ký kĩ kơ kơi kạn kẻ kỷ lam lay le
  leng leo liêng liêu liền liễn liệp loi loong loại loỏng lua lung luông là lài làm
  làng lành lá lách lái láng lát lâu lây lèng lèo lìa lí lòng lóng lót lô lôi lôn
  lùng lũ lũm lũy lơ lưới lược lạn lạng lạt lấp lầm lần lầu lậy lắk lặc lễ lống lốp
  lỗ lớn lở lủng lức lừa lữ lựu mang mao mau miếu miện mong moóc mung muổi máng máu
  máy mây mãn mèo mét mìn mít mòn móng mô môi mông mù mùn mú múa măm măng mũi mơ mạ
  mạo mất mầm mần mập mậu mặt mẹ mễ mọt mỏ mố mỗ mộ mộng mỡ mức mứn nai nan nang nay
  ngam ngang nghinh nghiên nghề nghệ nghỉ ngo ngoi ngok ngoong ngoài ngoại ngà ngài
  ngàn ngày ngách ngã ngòi ngõ ngư ngạc ngạn ngắn ngọk ngự nhai nham nhau nhiêu nhu
  nhum nhuế nhè nhé nhì nhóm nhôn nhùn nhượng nhạc nhạn nhận nhập nhị nhỏ nhứt nhữ
  những nhựt ning niêm non noong nung nà nàn nàng ná nâm nâng nèn né nê nô nùng núa
  năng nơi nưa nấm nẫm nật nặm nặng nếnh nọi nốt nổi nỗ nộn o on pang pha pheo phiên
  phiêng phuy phái phán phê phì phìn phình phích phóng phăng phơi phạt phả phải phần
  phẩm phật phặc phổng phủ pia pin plô plông pu pui pà pàng pá pác pék pù pú púch
  púng pơ pơng pắc pằn pồ pồn pờ quao qui quài quá quê quí quả quất quới quỳ quỹ ra
  rai ran rang ranh ray ri riêng riềng ro rong ru ruộng ruột rã réo rê rì rí rông
  răng rơ rạch rạng rẫy rịa rốk rồng rụt sai sam san sanh sao sau sen si sin son
  song soát su sung suối sà sài sàng sào sán sát sâu sê sì sìn sín sính sóc súp sơ
  sại sảng sầm sập sắk sặt sếp sỏ sốp sủ sủng sự ta tang thai than thia thiêu thiết
  tho thoại thung thuế thuộc thuột thuỵ thàng thác thám tháng tháp thâm thèn thít
  thôi thôn thúc thước thản thấp thất thần thầu thầy thẩm thật thố thốt thổ thụ thừa
  tinh tiêu toong toà tra trai tranh tre trong truyền truông tràm tràng trào trân
  trãi tròn trôm trù trùng trú trăng trưng trước trại trạng trạo trảng trận trợ trụ
  trừ trữ tu tum tung tuyền tuần tuệ tuổi ty tà tàu tày tá tác tánh tát tè tên tìa
  típ tòa tòng tó tông túc tăm tĩnh tơ tơi tương tướng tượng tạm tạo tạp tả tảo tấu
  tầm tập tật tắc tằng tề tọ tổng tờ tở tụ tủa tức tử tự tựu tỷ u ui uy uông uý uỷ
  vai van vang viễn viện voan vong vu vung vài vàm vì vò vô vùng vũng vườn vượt vạc
  vấp vầy vận vật về vệ vồn với vợ vỹ xang xanh xe xi xoong xoài xà xác xát xây xèo
  xé xén xét xím xín xóm xùa xăng xốp ya yang yết yếu á áng âm é ê êê ích óc ô ôn
  ông úy đak đam đang đau đen điềm điều điển đoa đoài đu đua đài đàn đá đám đán đánh
  đáp đã đãi đèo đéc đê đích đóng đôi đùng đúng đơn đước được đạ đạm đảo đầm đắc
  đằng đến đỉnh đỏ đối đống đốp đồ đồi đổng đội đủ ơ ưu ương ảng ấn ấp ẳng ốm ống ở
  ủ ủy ứng
  """

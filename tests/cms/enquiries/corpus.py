"""Posts of spammers, made by a fixed generator, and of people, written by hand. Nobody here exists.

Spammers of all sorts: programs that never open the page, that fill every field, that send at once or many times,
and browsers driven by programs, which open the form, wait, and solve what it asks as a person's browser does: of
these the text alone can tell. Some of them write almost like people.
"""

import random
from collections.abc import Iterator
from typing import NamedTuple

SEED = 20260310


class Behaviour(NamedTuple):
    """How a post came about."""

    opens_form: bool = True
    waits: float = 90  # seconds between opening and sending
    solves: bool = True  # as the program in the page does
    answers: bool = False  # the question instead
    fills_trap: bool = False
    address: str = ""  # one for all of a family; "" a new one for each


class Post(NamedTuple):
    kind: str
    language: str
    text: dict[str, str]
    behaviour: Behaviour


BROWSER = Behaviour()
FIRST = "Alex Maria Kim Robert Linda James Olga Ivan Chen Priya Ahmed Sofia Lucas Emma Noah Mia".split()
LAST = "Brown Petrov Smith Garcia Singh Lopez Novak Miller Rossi Khan Jones Weber Silva Moore".split()
TOWNS = "Austin Leeds Riga Pune Lagos Porto Sofia Tampa Lille Cebu Davao Kazan Minsk".split()
SYLLABLES = "qz xk wv pt rg hj mk zx bv ck fd gh jt lp".split()

SEO = (
    "Hello, I found your website {site} and noticed that it is not on the first page of Google. Our SEO service has "
    "helped {n} companies to increase traffic. Let me know if you are interested in a quote.",
    "Dear webmaster, we build high quality backlink packages with domain authority {n}+. May I send you our price list?",
    "Hi, I am a {town} based SEO expert. I ran an audit and your website has {n} errors. We can rank on Google in "
    "{n} days. Shall I send the report?",
    "We offer guest post placements on {n} sites and search engine optimisation at an affordable price. Reply for samples.",
    "Greetings from {town}! We can redesign your website and promise more website traffic within {n} weeks, no obligation.",
)
LOANS = (
    "Do you need a quick loan of {n}000 EUR? We are a certified lender, loan without collateral at {m}% interest. "
    "Contact me on WhatsApp +{phone}.",
    "Are you looking for business funding? Personal loan offer, bad credit accepted, answer within {n} hours. "
    "Write to lender{n}@{town}finance.example.",
    "I represent the inheritance fund of a late client. {n} million USD wait for a partner. You are named as next of kin.",
)
CRYPTO = (
    "Join our crypto investment platform today: guaranteed profit of {m}% a day. {link}",
    "Our bitcoin trading bot made {n}000 dollars last week. Guaranteed returns, see {link} and register.",
    "Did you lose money? We recover your lost crypto, {n} cases solved. Telegram: @recover{n}",
)
CASINO = (
    "Best online casino of {town}, {n} free spins with no deposit: {link}",
    "Sports betting with the highest odds, casino bonus {n}% for new players {link} {link}",
    "Slot gacor hari ini, judi online terpercaya, daftar di {link}",
)
PHARMA = (
    "Buy viagra and cialis from {n} dollars without prescription, fast shipping {link}",
    "Online pharmacy: weight loss pill, {n}% off this week. {link} {link} {link}",
)
CHINESE = (
    "专业代开发票，各类普票专票，点数低，加微信领优惠 wx{phone}",
    "网站优化排名，{n}天上百度首页，不上不收费，联系QQ{phone}，加我微信",
    "无抵押贷款，当天放款，最高{n}万，秒到账，电话{phone}",
    "兼职日结，日赚{n}元，刷单返佣，加微信领{phone}",
    "真人荷官在线博彩平台，注册送{n}元 {link}",
)
ASIAN = (
    (
        "vi",
        "Vay tiền nhanh {n} triệu trong 15 phút, không thế chấp, vay tín chấp lãi thấp, liên hệ zalo {phone}",
    ),
    ("vi", "Nhà cái uy tín số 1, nổ hũ, lô đề, khuyến mãi {n}% {link}"),
    ("vi", "Dịch vụ SEO giá rẻ, tăng tương tác {n} lượt, click vào link {link}"),
    ("th", "สล็อตเว็บตรง คาสิโน แทงบอล โบนัส {n}% สมัครวันนี้ {link}"),
    ("th", "เงินกู้ด่วน {n}000 บาท อนุมัติไว แอดไลน์ @money{n}"),
)
INJECTIONS = (
    '<a href="{link}">cheap {town}</a> <script>alert({n})</script>',
    "[url={link}]click here[/url] [link={link}]best {town}[/link]",
    "test' OR 1=1 -- {n}",
    "{{{{7*7}}}} ${{jndi:ldap://x{n}.example/a}} ../../etc/passwd",
    "1 UNION SELECT username, password FROM users WHERE id={n}",
)
DATABASES = (
    "We have a fresh email list of {n}000 decision makers in {town}. Our leads database is verified weekly. Samples on "
    "request.",
    "Buy followers and likes: {n}000 real accounts. B2B database included. See {link}",
)
# Written almost like a person: no link, none of the usual phrases.
SUBTLE = (
    "Our company in {town} makes short films for industry. We would be glad to make one for you as well. May we call?",
    "I saw the pictures on your pages. I am a photographer in {town} and could renew them at a fair price.",
    "We translate into {n} languages and would like to be on your list of suppliers.",
)


def spam(count: int = 1000) -> Iterator[Post]:
    """In a fixed order. Of a thousand, twelve are of the subtle kind, which nothing tells from a person."""
    draw = random.Random(SEED)
    families = (
        _flood,
        _links,
        _seo,
        _loans,
        _crypto,
        _casino,
        _pharma,
        _chinese,
        _asian,
        _injections,
        _databases,
    )
    families += (_gibberish, _repeated, _fast, _trap, _blind)
    for number in range(count):
        family = _subtle if number % 83 == 41 else families[number % len(families)]
        yield family(draw, number)


def _fill(draw: random.Random, template: str) -> str:
    site = f"{draw.choice(SYLLABLES)}{draw.choice(LAST).lower()}{draw.randrange(99)}"
    ending = draw.choice(["com", "ru", "top", "xyz", "shop", "info"])
    return template.format(
        n=draw.randrange(3, 980),
        m=draw.randrange(1, 30),
        town=draw.choice(TOWNS),
        site=f"{site}.example",
        link=draw.choice(
            [f"https://{site}.{ending}/{draw.randrange(999)}", f"www.{site}.{ending}", f"{site}.{ending}"]
        ),
        phone=draw.randrange(10**9, 10**10),
    )


def _post(draw, kind, message, behaviour=BROWSER, language="en", **fields) -> Post:
    name = f"{draw.choice(FIRST)} {draw.choice(LAST)}"
    text = {
        "name": name,
        "organisation": f"{draw.choice(LAST)} {draw.choice(['Group', 'Media', 'Ltd', 'Digital', 'Solutions'])}",
        "email": f"{name.split()[0].lower()}{draw.randrange(9999)}@{draw.choice(['gmail', 'outlook', 'mail'])}.example",
        "phone": "",
        "subject": draw.choice(
            ["Hello", "Cooperation", "Question", "Offer", "Business proposal", "About your site"]
        ),
        "message": message,
    }
    return Post(kind, language, text | fields, behaviour)


def _seo(draw, _number):
    return _post(draw, "seo", _fill(draw, draw.choice(SEO)))


def _loans(draw, _number):
    return _post(draw, "loans", _fill(draw, draw.choice(LOANS)))


def _crypto(draw, _number):
    return _post(draw, "crypto", _fill(draw, draw.choice(CRYPTO)))


def _casino(draw, _number):
    return _post(draw, "casino", _fill(draw, draw.choice(CASINO)))


def _pharma(draw, _number):
    return _post(draw, "pharma", _fill(draw, draw.choice(PHARMA)))


def _chinese(draw, _number):
    return _post(draw, "chinese", _fill(draw, draw.choice(CHINESE)), language="zh-hans")


def _asian(draw, _number):
    language, template = draw.choice(ASIAN)
    return _post(draw, "asian", _fill(draw, template), language=language)


def _injections(draw, _number):
    return _post(draw, "injection", _fill(draw, draw.choice(INJECTIONS)))


def _databases(draw, _number):
    return _post(draw, "database", _fill(draw, draw.choice(DATABASES)))


def _links(draw, _number):
    lines = [_fill(draw, "{link}") for _ in range(draw.randrange(3, 9))]
    return _post(draw, "links", "\n".join(lines))


def _gibberish(draw, _number):
    words = [
        "".join(draw.choices("bcdfghjklmnpqrstvwxz", k=draw.randrange(5, 12)))
        for _ in range(draw.randrange(2, 12))
    ]
    name = "".join(
        draw.choice([str.upper, str.lower])(letter) for letter in draw.choices("abcdefghijklmnopqrst", k=12)
    )
    return _post(draw, "gibberish", " ".join(words), name=name)


def _repeated(draw, number):
    """One text from many addresses, its figures changed each time; polite and without a link."""
    month = number // 400
    text = f"We would like to present our products of the year to your procurement department, edition {month}, item {{n}}."
    return _post(draw, "repeated", _fill(draw, text))


def _flood(draw, _number):
    """A program behind one address, with a new story each time."""
    words = " ".join(draw.sample(FIRST + LAST + TOWNS, 9)).lower()
    return _post(draw, "flood", f"Please call about {words}.", Behaviour(address=f"flood{draw.randrange(4)}"))


def _fast(draw, _number):
    words = " ".join(draw.sample(LAST + TOWNS, 6)).lower()
    return _post(draw, "fast", f"Interested in {words}.", Behaviour(waits=draw.uniform(0.1, 2.5)))


def _trap(draw, _number):
    words = " ".join(draw.sample(LAST + TOWNS, 6)).lower()
    return _post(draw, "trap", f"Good day, we sell {words}.", Behaviour(fills_trap=True))


def _blind(draw, _number):
    """Never opens the form, or opens it and runs no program."""
    words = " ".join(draw.sample(LAST + TOWNS, 6)).lower()
    opens = draw.random() < 0.5
    return _post(draw, "blind", f"We have {words} in stock.", Behaviour(opens_form=opens, solves=False))


def _subtle(draw, _number):
    return _post(
        draw, "subtle", f"{_fill(draw, draw.choice(SUBTLE))} {draw.choice(LAST)}, {draw.choice(TOWNS)}"
    )


def _person(language, name, organisation, mail, subject, message, behaviour=BROWSER) -> Post:
    text = {
        "name": name,
        "organisation": organisation,
        "subject": subject,
        "message": message,
        "phone": "",
        "email": "",
    }
    text["email" if "@" in mail else "phone"] = mail
    return Post("person", language, text, behaviour)


OFFICE = Behaviour(address="office")  # several people of one trade office behind one address
PLAIN = Behaviour(solves=False, answers=True)  # without a program in the page
LONG = Behaviour(waits=30 * 3600)  # the page stayed open since yesterday
QUICK = Behaviour(waits=12)
ZH, EN, VI, TH = "zh-hans", "en", "vi", "th"
PEOPLE = (
    _person(ZH, "演示甲", "演示精密电子（深圳）有限公司", "jia@demo-jm.example", "厂房租赁", "我司生产连接器，拟在南宁片区租用标准厂房约8000平方米，请告知可交付时间和租金区间。"),
    _person(ZH, "演示乙", "演示新能源材料公司", "13800000011", "正极材料项目用地", "计划投资约12亿元建设正极材料项目，需用地300亩，蒸汽和双回路供电。请问钦州港片区有无条件？", OFFICE),
    _person(ZH, "演示丙", "演示国际物流", "bing@demo-log.example", "海铁联运", "请问经钦州港到新加坡的班轮密度、集装箱费用，有没有海铁联运补贴？", OFFICE),
    _person(ZH, "演示丁", "演示食品集团", "ding@food.example", "坚果加工", "拟从柬埔寨进口腰果，在崇左片区加工后内销，想了解原产地政策和通关时间。", OFFICE),
    _person(ZH, "演示戊", "演示商会", "wu@shanghui.example", "考察安排", "我会拟组织20家企业5月中旬赴贵区考察，请协助安排行程。", OFFICE),
    _person(ZH, "演示己", "某外贸公司", "0771-5550101", "跨境电商", "你好，想问一下跨境电商9710怎么备案？", PLAIN),
    _person(ZH, "演示庚", "演示医药科技", "geng@demo-yy.example", "中药材", "拟设立面向东盟的中药材交易中心，想了解金融支持政策和人民币跨境结算便利。"),
    _person(ZH, "演示辛", "演示汽配", "xin@qipei.example", "投资", "想投资，联系我", QUICK),
    _person(ZH, "演示壬", "演示化工", "ren@huagong.example", "环评和能耗", "项目年综合能耗约5万吨标煤，请问能耗指标如何解决？环评审批权限在哪一级？", LONG),
    _person(ZH, "演示癸", "演示铝业", "gui@lvye.example", "铝精深加工", "我们是做铝板带箔的，公司网站 www.lvye.example ，请看看是否符合贵区产业链要求。"),
    _person(ZH, "演示子", "演示供应链管理（上海）有限公司", "zi@scm.example", "贸易商计划", "请发一份全球贸易商计划的申报条件，另外离岸转手买卖的结算银行有哪些？"),
    _person(ZH, "演示丑", "演示机电", "chou@jidian.example", "政策咨询", "落户奖励、固定资产投资奖励、人才公寓分别怎么申请？是否需要在当地缴纳社保？"),
    _person(ZH, "演示寅", "演示家居", "13900000012", "木材进口", "从老挝进口板材，走友谊关还是水口口岸更快？", PLAIN),
    _person(ZH, "演示卯", "演示数据服务公司", "mao@data.example", "数据出境", "面向东盟的数据服务，需要数据出境评估吗？负面清单公布了吗？"),
    _person(ZH, "演示辰", "演示冷链", "chen@lenglian.example", "冷库", "需要2万吨冷库一座，靠近码头，最好已有制冷系统。优惠政策请一并说明。"),
    _person(ZH, "演示巳", "演示投资管理", "si@touzi.example", "产业基金", "是否有政府引导基金可以跟投？返投比例怎么要求？"),
    _person(ZH, "演示午", "演示服装", "wu2@fuzhuang.example", "用工", "劳动密集型企业，需工人1500名，当地招工情况、平均工资如何？"),
    _person(ZH, "演示未", "演示光电", "wei@guangdian.example", "保税维修", "想做保税维修业务（手机主板），目录外能不能做？"),
    _person(ZH, "演示申", "演示建材", "shen@jiancai.example", "码头岸线", "有散货码头岸线可以合作吗？我们年吞吐约300万吨。"),
    _person(ZH, "演示酉", "演示半导体", "you@semi.example", "封测项目", "8英寸封测线，洁净厂房1.5万平米，用电2万kVA，超纯水。请约时间视频会议。", QUICK),
    _person(EN, "Daniel Demo", "Demo Wind Power GmbH", "d.demo@demo-wind.example", "Blade factory", "We are looking for a site with a heavy-load quay for blades of 115 m. Which terminals at Qinzhou can handle them, and what is the typical lease term?"),
    _person(EN, "Aisha Example", "Example Palm Refinery Sdn Bhd", "aisha@palm.example", "Twin parks", "We have a plant in Kuantan and would like to understand the Two Countries, Twin Parks arrangement. Our company profile is at https://palm.example/about", OFFICE),
    _person(EN, "JOHN SAMPLE", "SAMPLE METALS PTE LTD", "john@sample-metals.example", "SCRAP METAL IMPORT", "PLEASE ADVISE WHETHER RECYCLED COPPER CAN BE IMPORTED THROUGH QINZHOU PORT AND WHAT CERTIFICATES ARE NEEDED."),
    _person(EN, "Maria Demo", "Demo Fruit Export", "maria@fruit.example", "Durian cold chain", "How long does clearance of durian take at Youyiguan? Is there a cold store on the border side?"),
    _person(EN, "Ken Sample", "Sample Robotics KK", "ken@robotics.example", "Tax", "What is the corporate income tax for encouraged industries in the area?", QUICK),
    _person(EN, "Lea Demo", "Demo Chamber of Commerce", "lea@chamber.example", "Delegation in May", "Our chamber plans a delegation of 15 members (chemicals, packaging, logistics). Could you host us on 18 May?"),
    _person(EN, "Tom Example", "Example Law Office", "tom@law.example", "Negative list", "On behalf of a client we ask whether a wholly foreign-owned vocational school is allowed under the FTZ negative list.", PLAIN),
    _person(EN, "Nurul Sample", "Sample Halal Foods", "+60 12-345 6789", "Halal food park", "Interested in land of about 40 mu for a halal food plant. Please call me."),
    _person(EN, "Pierre Demo", "Demo Cosmetics SAS", "pierre@cosme.example", "Bonded warehouse", "Do you offer bonded warehouses for cosmetics, 3,000 m2, with temperature control at 15-25 C?"),
    _person(EN, "Grace Example", "Example Battery Recycling", "grace@battery.example", "Recycling of lithium batteries", "We plan USD 60 million. Two questions: (1) permit for hazardous waste; (2) industrial steam price. Our flow sheet: https://drive.example.com/flow"),
    _person(EN, "Sam Demo", "Demo Shipping Lines", "sam@shipping.example", "Feeder service", "Which feeder operators call at Qinzhou from Haiphong, and are there incentives for new services?", LONG),
    _person(EN, "Ana Sample", "Sample University Spin-off", "ana@spin.example", "R&D centre", "We develop sensors. Is there support for R&D centres, labs, and talent housing?"),
    _person(EN, "Omar Example", "Example Trading FZE", "omar@trading.example", "Settlement in RMB", "Can a trading company registered in the zone open an NRA account and settle offshore trade in RMB?"),
    _person(EN, "Ivy Demo", "Demo Paper Mill", "ivy@paper.example", "Water and waste water", "Our mill needs 20,000 t of water a day. Please send discharge standards."),
    _person(VI, "Nguyễn Văn Mẫu", "Công ty TNHH Mẫu Việt", "mau@mauviet.example", "Thuê nhà xưởng", "Chúng tôi sản xuất dây cáp điện, muốn thuê nhà xưởng 5.000 m2 gần cửa khẩu Hữu Nghị. Xin cho biết giá thuê."),
    _person(VI, "Trần Thị Thử", "Công ty Logistics Thử Nghiệm", "thu@logistics.example", "Tuyến tàu", "Xin hỏi lịch tàu từ Hải Phòng đến cảng Khâm Châu và chi phí container 40 feet.", OFFICE),
    _person(VI, "Lê Văn Thử", "HTX Trái cây Mẫu", "+84 912 000 001", "Xuất khẩu sầu riêng", "Chúng tôi muốn xuất khẩu sầu riêng qua Bằng Tường, cần giấy tờ gì?", PLAIN),
    _person(VI, "Phạm Mẫu", "Công ty CP Gỗ Mẫu", "pham@go.example", "Chế biến gỗ", "Công ty chúng tôi muốn đầu tư nhà máy chế biến gỗ, cần khoảng 5 ha đất. Có chính sách ưu đãi nào không?"),
    _person(VI, "Hoàng Thử", "Hiệp hội Doanh nghiệp Mẫu", "hoang@hiephoi.example", "Đoàn khảo sát", "Hiệp hội dự kiến đưa 12 doanh nghiệp sang khảo sát vào tháng 4, nhờ quý cơ quan hỗ trợ."),
    _person(VI, "Vũ Mẫu", "Công ty Điện tử Mẫu", "vu@dientu.example", "Linh kiện điện tử", "Xin tư vấn thuế và thủ tục thành lập doanh nghiệp có vốn nước ngoài.", QUICK),
    _person(VI, "Đỗ Thử", "Công ty Dệt may Thử", "do@detmay.example", "Lao động qua biên giới", "Có thể sử dụng lao động Việt Nam qua biên giới tại Sùng Tả không?"),
    _person(VI, "Bùi Mẫu", "Công ty Cao su Mẫu", "bui@caosu.example", "Cao su", "Muốn hợp tác sản xuất lốp xe, website công ty: https://caosu.example"),
    _person(TH, "สมชาย ตัวอย่าง", "บริษัท ตัวอย่าง ผลไม้ จำกัด", "somchai@fruit-th.example", "ส่งออกทุเรียน", "บริษัทต้องการส่งออกทุเรียนผ่านด่านโหย่วอี้กวาน ต้องใช้เอกสารอะไรบ้าง และมีห้องเย็นให้เช่าหรือไม่"),
    _person(TH, "สุดา ทดสอบ", "บริษัท ทดสอบ ยางพารา", "suda@rubber.example", "โรงงานยาง", "สนใจตั้งโรงงานแปรรูปยางพารา ต้องการที่ดินประมาณ 50 ไร่ ขอทราบสิทธิประโยชน์", OFFICE),
    _person(TH, "วิชัย ตัวอย่าง", "หอการค้าตัวอย่าง", "wichai@chamber-th.example", "คณะดูงาน", "หอการค้าจะนำสมาชิก 20 บริษัทไปดูงานในเดือนพฤษภาคม ขอความอนุเคราะห์จัดตาราง"),
    _person(TH, "มาลี ทดสอบ", "ทดสอบ โลจิสติกส์", "+66 81 000 0002", "เส้นทางเดินเรือ", "ขอทราบตารางเรือจากแหลมฉบังไปชินโจว", PLAIN),
    _person(TH, "อนันต์ ตัวอย่าง", "ตัวอย่าง อิเล็กทรอนิกส์", "anan@electronics.example", "ชิ้นส่วนอิเล็กทรอนิกส์", "ต้องการหาพันธมิตรผลิตแผงวงจร มีโรงงานสำเร็จรูปให้เช่าหรือไม่"),
    _person(TH, "กานดา ทดสอบ", "ทดสอบ อาหาร", "kanda@food-th.example", "ภาษี", "ขอทราบอัตราภาษีเงินได้นิติบุคคล", QUICK),
    _person(TH, "ประสิทธิ์ ตัวอย่าง", "ตัวอย่าง พลังงาน", "prasit@energy.example", "พลังงานหมุนเวียน", "สนใจลงทุนโครงการพลังงานแสงอาทิตย์ กรุณาติดต่อกลับ เว็บไซต์ www.energy.example"),
    _person(TH, "นภา ทดสอบ", "ทดสอบ คอสเมติกส์", "napa@cosmetic.example", "คลังสินค้าทัณฑ์บน", "ต้องการเช่าคลังสินค้าทัณฑ์บน 2,000 ตารางเมตร สำหรับเครื่องสำอาง", LONG),
)  # fmt: skip

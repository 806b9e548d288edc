"""What in a text may tell who somebody is or where they live. Pure. No mask is sure of a name: it is marked, and a person
decides (Personal Information Protection Law (个人信息保护法) arts. 6, 25).
"""

import re

# The most frequent family names, without those that are mostly other words (高, 方, 万, 成, 常, 安, 于, 向, 白, 余, 时, 全).
_FAMILY = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕张孔曹严魏陶姜谢邹苏潘葛范彭鲁韦马苗袁柳唐罗薛郝邵汤贺倪雷殷毕邱骆蔡田樊胡凌霍"
    "虞莫丁邓郁洪包崔龚程邢裴陆荣翁甄储靳段侯宁刘叶黎董温廖庄谭贾涂江童颜郭梅林徐黄曾梁宋夏钟卢戴任傅熊孟阎尹史顾龙邰欧"
)
_NO_NAMES = (
    "许[多可]|何[时处必况]|周[一二三四五六日末边围年期]|马[路上桶]|江[边水]|任[何务期意]|曾经|严[重格禁]|温[度馨]|黄[线色]|孔洞"
    "|陈[旧列述]|郑重|顾[客虑问]|林[荫子]|雷雨|童[车年话]|洪水|龙头|夏[天季日]|钟[头点]|戴着|谢谢|范[围本]|苗[木圃]|柳树|杨[树柳]"
    "|毕[竟业]|胡同|包[括装裹]|程[序度]|陆续|储[藏物]|段[落时]|宁[可静]|叶子|董事|涂[料抹]|颜色|张[贴开望]|田[地里]|史上|荣誉"
)
_NAME = rf"(?!{_NO_NAMES})(?:欧阳|上官|司马|诸葛|皇甫|[{_FAMILY}])(?![的了是不也有在就都说])[\u4e00-\u9fff]{{1,2}}?"
_CALLED = "阿姨|叔叔|大爷|大妈|大娘|大姐|大哥|大叔|奶奶|爷爷|先生|女士|小姐|师傅|老师|医生|婆婆"
_PLACE = r"\d{1,3}\s*(?:号楼|号|栋|幢|座)\s*(?:\d{1,2}\s*(?:单元|门))(?:\s*[\d*]{2,4}\s*(?:室|号)?)?"
_SUSPECT = re.compile(
    "|".join(
        [
            _PLACE,
            rf"(?:[{_FAMILY}][\u4e00-\u9fff]{{0,2}}?)(?:{_CALLED})",
            rf"{_NAME}(?=(?:夫妇|两口子|一家|家里|家门|家的|家人|家住|家天天|家有|家没|家[，,。；;、\s和]|家$))",
            # A name behind a home.
            rf"(?<=号楼|单元)\s*{_NAME}(?=[\u4e00-\u9fff]|[，,。；;、\s]|$)",
            rf"(?<=\*)\s*(?:室|号)?{_NAME}(?=[\u4e00-\u9fff]|[，,。；;、\s]|$)",
            # A name behind who somebody is, or before what they say.
            rf"(?<=邻居|业主|居民|住户|租户|代表)\s*{_NAME}(?=[，,。；;、！!？?\s说提反赞不没]|$)",
            rf"(?:(?<=[，,。；;、：:“\s说和了按])|^){_NAME}(?=提出|提的|说的?|反映|反对|赞成|不?同意|要求|认为|建议|没有?来|讲的|坚决|一直|总是|他|她|也|都|住|[的家]|找|把|被)",
            rf"(?<=[找问的]){_NAME}(?=[，,。；;、！!？?\s]|$)",
            rf"[老小][{_FAMILY}](?=[的家说在把和，,。；;、\s]|$)",
            # What was masked already: what stands around it may say the same.
            r"[\dA-Za-z\u4e00-\u9fff]{0,3}\*{3,}[\d-]*",
        ]
    )
)
# Each, also where one begins within another.
_BEGINNINGS = re.compile(rf"(?!{_NO_NAMES})(?=([{_FAMILY}][\u4e00-\u9fff]))")

# Family names that are mostly other words, where such a word does not stand.
_OTHER_WORDS = (
    "高空|高层|高峰|高度|高温|方便|方向|方案|方法|方面|成为|成年|成本|成立|成员|常常|常年|常见|安全|安静|安装|安排|于是|白天|白色|"
    "余下|石头|石凳|金额|易燃|文明|文化|左边|左右|关门|关于|关闭|万一"
)
_RARER = re.compile(
    rf"(?!{_OTHER_WORDS})[高方万成常安于向白余石金易文武乔赖康牛左申焦柴甘兰穆盛祝耿关苗][\u4e00-\u9fff]{{2}}$"
)
# Who is named beyond doubt: a name with what people are called by, with a family or a home, or behind a home. It begins a
# word, and what begins like a name or ends like 大家 and 商家 is let go rather than refused.
_NO_HARD_NAMES = (
    "凌[晨乱]|温[水暖差]|陶[瓷土]|钱[花都也交]|江[景南]|黄[色土昏泥梅]|雷[声电]|任[课教凭由]|童声|林木|杨絮|柳絮|汤[水锅面]|田径"
    "|顾[及大着]|许[给诺]|钟表|郑州|包工|韩国|严[管查冬寒]|夏[夜秋]|宁[愿肯]|许久|何苦|洪灾"
)
_BEGINS = r"(?:(?<![\u4e00-\u9fff])|(?<=[和跟找问请是被让叫对给怕像在到上下边的去楼元室号]))"
_HARD_NAME = (
    rf"(?!{_NO_NAMES}|{_NO_HARD_NAMES})(?:欧阳|上官|司马|诸葛|皇甫|[{_FAMILY}])(?![的了是不也有在就都说])"
    r"[\u4e00-\u9fff]{1,2}?(?<![大商搬回人厂店独专作谁天夜晚在没到住出进离管看娘婆自亲各每两几全别他她你我咱])"
)
_HARD = re.compile(
    "|".join(
        [
            rf"{_BEGINS}(?!{_NO_NAMES}|{_NO_HARD_NAMES})[{_FAMILY}][\u4e00-\u9fff]{{0,2}}?(?:{_CALLED})",
            rf"{_BEGINS}{_HARD_NAME}(?=夫妇|两口子|家里|家门|家的|家人|家住|家[，,。；;、]|家$|住\s*[\d一二三四五六七八九])",
            rf"(?<=号楼|单元)\s*{_HARD_NAME}(?=家|[，,。；;]|说|$)",
            rf"(?<=\*)\s*(?:室|号)?的?{_HARD_NAME}(?=家|[，,。；;]|说|$)",
        ]
    )
)
# A number alone is an amount, and may be what was decided.
_NUMBERED = re.compile(r"\*|[\d一二三四五六七八九十]\s*(?:号|栋|幢|座|单元|层|楼|室|户)")
_LONGEST_NAME = 4


def may_be_somebodys(part: str) -> bool:
    """Whether `part` of a text may be a name or a home, by a wider measure than marks it: what a person says is one."""
    begins = len(part) <= _LONGEST_NAME and bool(_BEGINNINGS.match(part) or _RARER.match(part))
    is_marked = 2 * sum(len(one) for one, is_suspect in marked(part) if is_suspect) >= len(part)
    return begins or is_marked or bool(_NUMBERED.search(part))


def marked(text: str) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether somebody should look at it. Put together they are `text`."""
    parts, end = [], 0
    for match in _SUSPECT.finditer(text):
        parts += [(text[end : match.start()], False), (match.group(), True)]
        end = match.end()
    return [part for part in [*parts, (text[end:], False)] if part[0]]


def suspects(text: str) -> list[str]:
    """What is marked, each once."""
    return list(dict.fromkeys(part for part, is_suspect in marked(text) if is_suspect))


def named(text: str) -> list[str]:
    """Who is named beyond doubt, each once: what may be refused outright, where nobody is asked."""
    return list(dict.fromkeys(match.group() for match in _HARD.finditer(text)))


def taken_out(before: str, after: str, *, names_too: bool = False) -> list[str]:
    """What was marked in `before` and stands in `after` no more; with `names_too`, also each two letters that a name may begin
    with, for who took a name out may have taken out one that is not marked.
    """
    found = suspects(before) + (_BEGINNINGS.findall(before) if names_too else [])
    return [part for part in dict.fromkeys(found) if part not in after]

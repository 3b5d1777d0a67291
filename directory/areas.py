"""Area codes that begin a resident ID number (GB/T 2260): Zhejiang code by code, every other province as a whole.

Source: the yearly lists of county-level divisions of the Ministry of Civil Affairs, 1984 (first ID cards) to 2021.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class AreaHistory:
    """`since` and `until`: first and last year of the code; None: not known, or in force.

    `since` is kept only for codes made after October 1999: until then a number was given with the first card, at 16
    or later, so a code younger than its holder was the rule. 萧山's own codes have none: the district's residents are
    known to hold them whatever their birth year.
    """

    name: str
    since: int | None = None
    until: int | None = None


_HANGZHOU = {
    "330102": AreaHistory("上城区"),
    "330103": AreaHistory("下城区", until=2021),
    "330104": AreaHistory("江干区", until=2021),
    "330105": AreaHistory("拱墅区"),
    "330106": AreaHistory("西湖区"),
    "330107": AreaHistory("半山区", until=1990),
    "330108": AreaHistory("滨江区"),
    "330109": AreaHistory("萧山区"),
    "330110": AreaHistory("余杭区", since=2001),
    "330111": AreaHistory("富阳区", since=2014),
    "330112": AreaHistory("临安区", since=2017),
    "330113": AreaHistory("临平区", since=2021),
    "330114": AreaHistory("钱塘区", since=2021),
    "330121": AreaHistory("萧山县", until=1987),
    "330122": AreaHistory("桐庐县"),
    "330123": AreaHistory("富阳县", until=1994),
    "330124": AreaHistory("临安县", until=1996),
    "330125": AreaHistory("余杭县", until=1994),
    "330126": AreaHistory("建德县", until=1992),
    "330127": AreaHistory("淳安县"),
    "330181": AreaHistory("萧山市", until=2001),
    "330182": AreaHistory("建德市"),
    "330183": AreaHistory("富阳市", until=2014),
    "330184": AreaHistory("余杭市", until=2001),
    "330185": AreaHistory("临安市", until=2017),
}

_NINGBO_WENZHOU = {
    "330202": AreaHistory("镇明区", until=1985),
    "330203": AreaHistory("海曙区"),
    "330204": AreaHistory("江东区", until=2016),
    "330205": AreaHistory("江北区"),
    "330206": AreaHistory("北仑区"),
    "330211": AreaHistory("镇海区"),
    "330212": AreaHistory("鄞州区", since=2002),
    "330213": AreaHistory("奉化区", since=2016),
    "330219": AreaHistory("余姚市", until=1986),
    "330221": AreaHistory("镇海县", until=1985),
    "330222": AreaHistory("慈溪县", until=1988),
    "330223": AreaHistory("余姚县", until=1985),
    "330224": AreaHistory("奉化县", until=1988),
    "330225": AreaHistory("象山县"),
    "330226": AreaHistory("宁海县"),
    "330227": AreaHistory("鄞县", until=2002),
    "330281": AreaHistory("余姚市"),
    "330282": AreaHistory("慈溪市"),
    "330283": AreaHistory("奉化市", until=2016),
    "330302": AreaHistory("鹿城区"),
    "330303": AreaHistory("龙湾区"),
    "330304": AreaHistory("瓯海区"),
    "330305": AreaHistory("洞头区", since=2015),
    "330321": AreaHistory("瓯海县", until=1992),
    "330322": AreaHistory("洞头县", until=2015),
    "330323": AreaHistory("乐清县", until=1993),
    "330324": AreaHistory("永嘉县"),
    "330325": AreaHistory("瑞安县", until=1987),
    "330326": AreaHistory("平阳县"),
    "330327": AreaHistory("苍南县"),
    "330328": AreaHistory("文成县"),
    "330329": AreaHistory("泰顺县"),
    "330381": AreaHistory("瑞安市"),
    "330382": AreaHistory("乐清市"),
    "330383": AreaHistory("龙港市", since=2019),
}

_JIAXING_HUZHOU_SHAOXING = {
    "330402": AreaHistory("南湖区"),
    "330411": AreaHistory("秀洲区"),
    "330421": AreaHistory("嘉善县"),
    "330422": AreaHistory("平湖县", until=1991),
    "330423": AreaHistory("海宁县", until=1986),
    "330424": AreaHistory("海盐县"),
    "330425": AreaHistory("桐乡县", until=1993),
    "330481": AreaHistory("海宁市"),
    "330482": AreaHistory("平湖市"),
    "330483": AreaHistory("桐乡市"),
    "330502": AreaHistory("吴兴区"),
    "330503": AreaHistory("南浔区", since=2003),
    "330511": AreaHistory("湖州郊区", until=1988),
    "330521": AreaHistory("德清县"),
    "330522": AreaHistory("长兴县"),
    "330523": AreaHistory("安吉县"),
    "330602": AreaHistory("越城区"),
    "330603": AreaHistory("柯桥区", since=2013),
    "330604": AreaHistory("上虞区", since=2013),
    "330621": AreaHistory("绍兴县", until=2013),
    "330622": AreaHistory("上虞县", until=1992),
    "330623": AreaHistory("嵊县", until=1995),
    "330624": AreaHistory("新昌县"),
    "330625": AreaHistory("诸暨县", until=1989),
    "330681": AreaHistory("诸暨市"),
    "330682": AreaHistory("上虞市", until=2013),
    "330683": AreaHistory("嵊州市"),
}

_JINHUA_QUZHOU_ZHOUSHAN = {
    "330701": AreaHistory("兰溪市", until=1986),
    "330702": AreaHistory("婺城区"),
    "330703": AreaHistory("金东区", since=2000),
    "330721": AreaHistory("金华县", until=2000),
    "330722": AreaHistory("永康县", until=1992),
    "330723": AreaHistory("武义县"),
    "330724": AreaHistory("东阳县", until=1988),
    "330725": AreaHistory("义乌县", until=1988),
    "330726": AreaHistory("浦江县"),
    "330727": AreaHistory("磐安县"),
    "330781": AreaHistory("兰溪市"),
    "330782": AreaHistory("义乌市"),
    "330783": AreaHistory("东阳市"),
    "330784": AreaHistory("永康市"),
    "330802": AreaHistory("柯城区"),
    "330803": AreaHistory("衢江区", since=2001),
    "330821": AreaHistory("衢县", until=2001),
    "330822": AreaHistory("常山县"),
    "330823": AreaHistory("江山县", until=1987),
    "330824": AreaHistory("开化县"),
    "330825": AreaHistory("龙游县"),
    "330881": AreaHistory("江山市"),
    "330902": AreaHistory("定海区"),
    "330903": AreaHistory("普陀区"),
    "330921": AreaHistory("岱山县"),
    "330922": AreaHistory("嵊泗县"),
}

_TAIZHOU_LISHUI = {
    "331002": AreaHistory("椒江区"),
    "331003": AreaHistory("黄岩区"),
    "331004": AreaHistory("路桥区"),
    "331021": AreaHistory("玉环县", until=2017),
    "331022": AreaHistory("三门县"),
    "331023": AreaHistory("天台县"),
    "331024": AreaHistory("仙居县"),
    "331081": AreaHistory("温岭市"),
    "331082": AreaHistory("临海市"),
    "331083": AreaHistory("玉环市", since=2017),
    "331102": AreaHistory("莲都区", since=2000),
    "331121": AreaHistory("青田县", since=2000),
    "331122": AreaHistory("缙云县", since=2000),
    "331123": AreaHistory("遂昌县", since=2000),
    "331124": AreaHistory("松阳县", since=2000),
    "331125": AreaHistory("云和县", since=2000),
    "331126": AreaHistory("庆元县", since=2000),
    "331127": AreaHistory("景宁畲族自治县", since=2000),
    "331181": AreaHistory("龙泉市", since=2000),
}

# Prefectures (地区) that became cities, and county-level cities the province ran itself until 1995.
_FORMER = {
    "332401": AreaHistory("金华市", until=1985),
    "332402": AreaHistory("衢州市", until=1985),
    "332421": AreaHistory("兰溪县", until=1985),
    "332422": AreaHistory("永康县", until=1985),
    "332423": AreaHistory("武义县", until=1985),
    "332424": AreaHistory("东阳县", until=1985),
    "332425": AreaHistory("义乌县", until=1985),
    "332426": AreaHistory("浦江县", until=1985),
    "332427": AreaHistory("常山县", until=1985),
    "332428": AreaHistory("江山县", until=1985),
    "332429": AreaHistory("开化县", until=1985),
    "332430": AreaHistory("龙游县", until=1985),
    "332431": AreaHistory("磐安县", until=1985),
    "332501": AreaHistory("丽水市", until=1995),
    "332502": AreaHistory("龙泉市", until=1995),
    "332521": AreaHistory("丽水县", until=1986),
    "332522": AreaHistory("青田县", until=2000),
    "332523": AreaHistory("云和县", until=2000),
    "332524": AreaHistory("龙泉县", until=1990),
    "332525": AreaHistory("庆元县", until=2000),
    "332526": AreaHistory("缙云县", until=2000),
    "332527": AreaHistory("遂昌县", until=2000),
    "332528": AreaHistory("松阳县", until=2000),
    "332529": AreaHistory("景宁畲族自治县", until=2000),
    "332581": AreaHistory("龙泉市", until=2000),
    "332582": AreaHistory("丽水市", until=2000),
    "332601": AreaHistory("椒江市", until=1994),
    "332602": AreaHistory("临海市", until=1994),
    "332603": AreaHistory("黄岩市", until=1994),
    "332621": AreaHistory("临海县", until=1986),
    "332622": AreaHistory("黄岩县", until=1989),
    "332623": AreaHistory("温岭县", until=1994),
    "332624": AreaHistory("仙居县", until=1994),
    "332625": AreaHistory("天台县", until=1994),
    "332626": AreaHistory("三门县", until=1994),
    "332627": AreaHistory("玉环县", until=1994),
    "332721": AreaHistory("定海县", until=1987),
    "332722": AreaHistory("普陀县", until=1987),
    "332723": AreaHistory("岱山县", until=1987),
    "332724": AreaHistory("嵊泗县", until=1987),
    "339001": AreaHistory("余姚市", until=1995),
    "339002": AreaHistory("海宁市", until=1995),
    "339003": AreaHistory("兰溪市", until=1995),
    "339004": AreaHistory("瑞安市", until=1995),
    "339005": AreaHistory("萧山市", until=1995),
    "339006": AreaHistory("江山市", until=1995),
    "339007": AreaHistory("义乌市", until=1995),
    "339008": AreaHistory("东阳市", until=1995),
    "339009": AreaHistory("慈溪市", until=1995),
    "339010": AreaHistory("奉化市", until=1995),
    "339011": AreaHistory("诸暨市", until=1995),
    "339012": AreaHistory("平湖市", until=1995),
    "339013": AreaHistory("建德市", until=1995),
    "339014": AreaHistory("永康市", until=1995),
    "339015": AreaHistory("上虞市", until=1995),
    "339016": AreaHistory("桐乡市", until=1995),
    "339017": AreaHistory("乐清市", until=1995),
    "339018": AreaHistory("临海市", until=1995),
    "339019": AreaHistory("富阳市", until=1995),
    "339020": AreaHistory("温岭市", until=1995),
    "339021": AreaHistory("余杭市", until=1995),
}

# A two-digit key stands for every code of a province whose divisions are not listed one by one. 81 to 83 are the
# residence permits of people from Hong Kong, Macao and Taiwan.
_PROVINCES = {
    "11": AreaHistory("北京市"),
    "12": AreaHistory("天津市"),
    "13": AreaHistory("河北省"),
    "14": AreaHistory("山西省"),
    "15": AreaHistory("内蒙古自治区"),
    "21": AreaHistory("辽宁省"),
    "22": AreaHistory("吉林省"),
    "23": AreaHistory("黑龙江省"),
    "31": AreaHistory("上海市"),
    "32": AreaHistory("江苏省"),
    "34": AreaHistory("安徽省"),
    "35": AreaHistory("福建省"),
    "36": AreaHistory("江西省"),
    "37": AreaHistory("山东省"),
    "41": AreaHistory("河南省"),
    "42": AreaHistory("湖北省"),
    "43": AreaHistory("湖南省"),
    "44": AreaHistory("广东省"),
    "45": AreaHistory("广西壮族自治区"),
    "46": AreaHistory("海南省"),
    "50": AreaHistory("重庆市"),
    "51": AreaHistory("四川省"),
    "52": AreaHistory("贵州省"),
    "53": AreaHistory("云南省"),
    "54": AreaHistory("西藏自治区"),
    "61": AreaHistory("陕西省"),
    "62": AreaHistory("甘肃省"),
    "63": AreaHistory("青海省"),
    "64": AreaHistory("宁夏回族自治区"),
    "65": AreaHistory("新疆维吾尔自治区"),
    "71": AreaHistory("台湾省"),
    "81": AreaHistory("香港特别行政区"),
    "82": AreaHistory("澳门特别行政区"),
    "83": AreaHistory("台湾地区"),
}

AREAS: Mapping[str, AreaHistory] = MappingProxyType(
    _HANGZHOU
    | _NINGBO_WENZHOU
    | _JIAXING_HUZHOU_SHAOXING
    | _JINHUA_QUZHOU_ZHOUSHAN
    | _TAIZHOU_LISHUI
    | _FORMER
    | _PROVINCES
)

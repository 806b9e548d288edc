"""What is shown when everything runs: where to look, how to sign in, what to try."""

import json
import unicodedata

COMMUNITIES = {"yangguang": "阳光社区", "heping": "和平社区", "chunhui": "春晖社区"}


def page(port: int, accounts: str, *, own_wechat: bool = False) -> str:
    """`own_wechat`: the sign-in goes to a real mini-program, not to the stand-in."""
    parts = [addresses(port, own_wechat=own_wechat), sign_in(accounts), TRY.format(port=port)]
    return "\n\n".join(part for part in parts if part)


def addresses(port: int, *, own_wechat: bool = False) -> str:
    rows = [("平台", f"http://localhost:{port}/")]
    rows += [(name, f"http://{slug}.localhost:{port}/") for slug, name in COMMUNITIES.items()]
    rows += [
        ("小程序路径", f"http://localhost:{port}/c/yangguang/"),
        ("工作人员后台", f"http://yangguang.localhost:{port}/manage/"),
        ("接口文档", f"http://localhost:{port}/api/v1/docs/"),
    ]
    if not own_wechat:
        rows.append(
            ("小程序登录", "auth/wechat 的 code 填 demo-任意名，phone_code 填 phone-13800001002（本机的微信替身）")
        )
    return "地址\n" + table(rows)


def sign_in(accounts: str) -> str:
    """One account a role, the first of each; communities have their own, and the first community's are shown."""
    first: dict[str, dict] = {}
    for row in json.loads(accounts or "[]"):
        first.setdefault(row["role"], row)
    rows = [account_row(row) for row in first.values()]
    return "演示帐号（全部：.venv/bin/python manage.py demo --accounts）\n" + table(rows) if rows else ""


def account_row(row: dict) -> tuple[str, ...]:
    return row["role_name"], row["name"], COMMUNITIES.get(row["community"], "平台"), how_to_sign_in(row)


def how_to_sign_in(row: dict) -> str:
    if row.get("username"):
        return f"{row['username']} / {row['password']}"
    return f"手机 {row['phone']}，验证码显示在页面上"


TRY = """可以先试
  1. 打开 http://yangguang.localhost:{port}/ ，不用登录，用手机大小的窗口反映一件事。
  2. 用居委会委员的帐号登录后台，受理并分派它，办结后回访。
  3. 回到居民一侧，看进度、评价，或者说一声“没有解决”。
  4. 点“商量”，看议题、问卷、会议、表决和结果；会议的主持台、投影在后台“协商议事”里。

按 Ctrl-C 停止全部服务。日志在 var/log/。"""


def table(rows: list[tuple[str, ...]]) -> str:
    """Columns that line up where a Chinese character is two cells wide."""
    widths = [max(map(cells, column)) for column in zip(*rows, strict=True)]
    return "\n".join("  " + "  ".join(map(padded, row, widths)).rstrip() for row in rows)


def padded(text: str, width: int) -> str:
    return text + " " * (width - cells(text))


def cells(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)

import pytest

from tests.builders.images import a_jpeg
from tests.builders.people import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def sign_in(page, portal: str, username: str) -> None:
    page.goto(f"{portal}/manage/")
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    page.get_by_role("heading", name="今日待办").first.wait_for()


def test_a_noise_travels_from_a_phone_to_the_call_back(portal, someone, tmp_path):
    resident, secretary, company = someone(), someone(at_desk=True), someone(at_desk=True)
    photo = tmp_path / "现场.jpg"
    photo.write_bytes(a_jpeg())

    # given a resident who is not signed in reports a noise on four screens of a phone
    resident.goto(f"{portal}/report/")
    resident.locator("summary", has_text="噪声").click()
    resident.get_by_role("button", name="装修噪声").click()
    resident.get_by_label("哪栋楼，或哪个公共地方").select_option(label="6号楼")
    resident.get_by_role("button", name="下一步").click()
    resident.get_by_label("说说情况").fill("楼上夜里十点还在用电钻，孩子睡不着。")
    resident.locator("input[type=file]").set_input_files(photo)
    resident.get_by_role("button", name="下一步").click()
    resident.get_by_label("联系电话").fill("13800000077")
    resident.get_by_role("button", name="提交").click()
    link = resident.locator("a[href*='/t/AA-']").first.get_attribute("href")
    number = link.split("/t/")[1].split("/")[0]
    address = portal + link[link.index("/t/") :]

    # when the committee accepts it and hands it to the property company
    sign_in(secretary, portal, "shuji")
    secretary.goto(f"{portal}/manage/tickets/{number}/")
    secretary.get_by_role("button", name="受理", exact=True).click()
    secretary.get_by_label("派给谁").select_option(label="物业服务人")
    secretary.get_by_role("button", name="派发", exact=True).click()

    # and the company takes it in hand and reports it done with a photo
    sign_in(company, portal, "wuye")
    company.goto(f"{portal}/manage/tickets/{number}/")
    company.get_by_role("button", name="接手", exact=True).click()
    finish(company, "已与该户约定晚上八点后停工。", photo)

    # and the resident, by the link alone, says that it is not solved
    resident.goto(address)
    resident.locator("#rate").get_by_text("没解决").click()
    resident.locator("#rate").get_by_text("不满意").click()
    resident.locator("#rate textarea").fill("昨晚还有声音。")
    resident.get_by_role("button", name="交给居委会").click()
    assert "重新办" in resident.locator("main").inner_text()

    # then the company does it again and somebody else, the secretary, calls back: solved
    company.goto(f"{portal}/manage/tickets/{number}/")
    finish(company, "今晚上门复查，已停工。", photo)
    secretary.goto(f"{portal}/manage/tickets/{number}/")
    secretary.get_by_label("解决了，办结").check()
    secretary.get_by_label("满意", exact=True).check()
    secretary.get_by_label("联系过", exact=True).check()
    secretary.get_by_role("button", name="记下回访").click()

    # and the resident reads every step of it without having signed in once
    resident.goto(address)
    words = resident.locator("main").inner_text()
    assert "已办结" in words
    for sentence in ["受理", "派给", "已与该户约定晚上八点后停工。", "今晚上门复查，已停工。"]:
        assert sentence in words
    assert "13800000077" not in words


def finish(page, words: str, photo) -> None:
    """Report it done, on the form that stands open when it is this person's turn."""
    page.locator("#act textarea").fill(words)
    page.locator("#act input[type=file]").set_input_files(photo)
    page.get_by_role("button", name="报告办完").click()
    page.get_by_text("已报告办完").first.wait_for()

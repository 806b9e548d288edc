import uuid

import pytest
import requests

from tests.builders.images import a_jpeg
from tests.builders.people import PASSWORD

pytestmark = pytest.mark.slow


class Program:
    """A mini-program that knows nothing but the documented API."""

    def __init__(self, portal: str):
        # Python's resolver does not know *.localhost everywhere; the Host header does.
        host = portal.removeprefix("http://")
        self.root = f"http://127.0.0.1:{host.split(':')[1]}/api/v1/"
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.headers["Host"] = host

    def get(self, path: str, status: int = 200) -> dict:
        return self._data(self.session.get(self.root + path, timeout=20), status)

    def post(self, path: str, status: int = 200, **body) -> dict:
        headers = {"Idempotency-Key": uuid.uuid4().hex}
        answer = self.session.post(self.root + path, json=body, headers=headers, timeout=20)
        return self._data(answer, status)

    def delete(self, path: str) -> dict:
        return self._data(self.session.delete(self.root + path, timeout=20))

    def upload(self) -> str:
        files = {"file": ("现场.jpg", a_jpeg(), "image/jpeg")}
        return self._data(self.session.post(self.root + "uploads", files=files, timeout=20), 201)["key"]

    def keep(self, signed_in: dict) -> None:
        self.session.headers["Authorization"] = f"Bearer {signed_in['token']}"

    @staticmethod
    def _data(answer, status: int = 200):
        assert answer.status_code == status, answer.text
        body = answer.json()
        assert body["request_id"]
        return body["data"]


def test_a_noise_travels_from_the_mini_program_to_the_call_back(portal):
    resident, secretary, company = Program(portal), Program(portal), Program(portal)

    # given a resident who signs in with a phone and reports a noise with a photo
    code = resident.post("auth/code", phone="13800000077")["code"]
    resident.keep(resident.post("auth/phone", phone="13800000077", code=code))
    building = resident.get("buildings")["items"][0]["id"]
    made = resident.post(
        "tickets", 201, category="NS02", text="楼上夜里十点还在用电钻。", building=building, photos=[resident.upload()]
    )
    number = made["number"]

    # when the committee accepts and dispatches it, and the company signs and reports it done
    secretary.keep(secretary.post("auth/staff", username="shuji", password=PASSWORD))
    company.keep(company.post("auth/staff", username="wuye", password=PASSWORD))
    assert number in [row["number"] for row in secretary.get("queue")["items"]]
    secretary.post(f"tickets/{number}/accept")
    unit = next(unit["id"] for unit in secretary.get("units")["items"] if unit["kind"] == "PM")
    secretary.post(f"tickets/{number}/dispatch", unit=unit)
    company.post(f"tickets/{number}/sign")
    company.post(f"tickets/{number}/report-done", text="已约定晚上八点后停工。", photos=[company.upload()])

    # and the resident says that it is not solved, and it is done again
    resident.post(f"tickets/{number}/rate", solved=False, satisfaction="NOT", text="昨晚还有声音。")
    assert resident.get(f"tickets/{number}")["state"] == "HANDLING"
    company.post(f"tickets/{number}/report-done", text="今晚上门复查，已停工。")

    # then the company may not check its own work, the committee may, and the resident was told of every step
    company.post(f"tickets/{number}/call-back", 403, solved=True, satisfaction="SATISFIED", contacted=True)
    secretary.post(f"tickets/{number}/call-back", solved=True, satisfaction="SATISFIED", contacted=True)
    ticket = resident.get(f"tickets/{number}")
    assert (ticket["state"], ticket["solved"]) == ("CLOSED", True)
    verbs = [step["verb"] for step in ticket["steps"]]
    assert verbs == ["report", "accept", "dispatch", "sign", "report_done", "rework", "report_done", "close"]
    assert resident.get("inbox/unread-count")["unread"] == len(verbs)

"""What Celery wakes. One message wakes one sweeper for all communities: each finds its own rows that wait."""

from django.db import connection

from communities.accounts.sweeping import forget_credentials as _forget_credentials
from communities.audit.checkpoints import keep_checkpoint
from communities.feedback.sweeping import forget_uploads as _forget_uploads
from communities.importing.working import work_waiting
from communities.notifications.sweeping import send_waiting
from communities.oversight.matters import copy_matters as _copy_matters
from communities.oversight.sweeping import copy_figures as _copy_figures
from communities.party.handing_over import hand_over_due
from communities.party.reminding import remind_of_terms as _remind_of_terms
from communities.privacy.sweeping import forget_personal_data as _forget_personal_data
from communities.tenants.scope import in_each_community
from communities.tenants.sweeping import report_differences
from config.celery import CommunityTask, app
from deliberation.ballots.sweeping import close_ballots as _close_ballots
from deliberation.ballots.sweeping import nudge_electors as _nudge_electors
from deliberation.meetings.lapsing import lapse_calls as _lapse_calls
from deliberation.meetings.reminding import remind_of_meetings as _remind_of_meetings
from deliberation.outcomes.sweeping import sweep_outcomes as _sweep_outcomes
from deliberation.surveys.sweeping import sweep_surveys as _sweep_surveys


@app.task
def send_messages() -> None:
    """Send what waits in every community."""
    in_each_community(send_waiting)


@app.task
def forget_uploads() -> None:
    in_each_community(_forget_uploads)


@app.task
def forget_credentials() -> None:
    in_each_community(_forget_credentials)


@app.task
def work_imports() -> None:
    in_each_community(work_waiting)


@app.task(base=CommunityTask)
def work_imports_of() -> None:
    """What communities/importing/waking.py asks for as soon as there is work."""
    work_waiting()


@app.task
def forget_personal_data() -> None:
    """Carry out in every community what the data map says about how long rows are kept."""
    in_each_community(_forget_personal_data)


@app.task
def keep_checkpoints() -> None:
    in_each_community(lambda: keep_checkpoint(connection.schema_name))


@app.task
def remind_of_terms() -> None:
    in_each_community(_remind_of_terms)


@app.task
def hand_over_work() -> None:
    """What those have in hand whose post ended goes to whom it was laid down for."""
    in_each_community(hand_over_due)


@app.task
def copy_figures() -> None:
    """Copy each community's numbers of the day to where street and district read them."""
    in_each_community(_copy_figures)


@app.task
def copy_matters() -> None:
    """Copy what each community sent up to where street and district read and answer it."""
    in_each_community(_copy_matters)


@app.task
def close_ballots() -> None:
    in_each_community(_close_ballots)


@app.task
def nudge_electors() -> None:
    in_each_community(_nudge_electors)


@app.task
def sweep_surveys() -> None:
    """Surveys past their time are closed, who has not answered is nudged."""
    in_each_community(_sweep_surveys)


@app.task
def remind_of_meetings() -> None:
    in_each_community(_remind_of_meetings)


@app.task
def lapse_calls() -> None:
    in_each_community(_lapse_calls)


@app.task
def sweep_outcomes() -> None:
    """Results take effect, evaluations end, whoever owes a report is reminded."""
    in_each_community(_sweep_outcomes)


@app.task
def check_schemas() -> None:
    """Compare every schema with the models, from the platform: one query for fifty of them."""
    connection.set_schema_to_public()
    report_differences()


@app.task(base=CommunityTask)
def send_messages_of() -> None:
    """Send what waits in one community: `send_messages_of.delay(community=schema_name)`."""
    send_waiting()

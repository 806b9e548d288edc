"""/api/v1/ of a community. Addresses have no slash at their end; the two pages for readers have one."""

from django.urls import path, re_path, register_converter
from django.views.generic import RedirectView

from communities.accounts import api as accounts
from communities.feedback.api import browsing, pictures, resident, staff
from communities.feedback.numbers import NumberConverter
from communities.grid import api as grid
from communities.notifications import api as notifications
from communities.privacy import api as privacy
from communities.privacy import own_api
from communities.receptions import api as receptions
from communities.residents import api as residents
from config import api_pages
from deliberation.ballots import api as ballots
from deliberation.meetings import api as meetings
from deliberation.meetings import call_api as calls
from deliberation.meetings import live_api as live_meetings
from deliberation.opinions import api as opinions
from deliberation.opinions import drafts_api
from deliberation.outcomes import api as outcomes
from deliberation.surveys import api as surveys
from deliberation.topics import api as topics

register_converter(NumberConverter, "number")
_TICKET = "tickets/<number:number>"

# What the schema describes.
operations = [
    path("auth/code", accounts.send_code, name="api_send_code"),
    path("auth/phone", accounts.sign_in_with_phone, name="api_sign_in_with_phone"),
    path("auth/wechat", accounts.sign_in_with_wechat, name="api_sign_in_with_wechat"),
    path("auth/staff", accounts.sign_in_staff, name="api_sign_in_staff"),
    path("auth/token", accounts.this_token, name="api_token"),
    path("auth/tokens", accounts.my_tokens, name="api_tokens"),
    path("auth/tokens/<int:token_id>", accounts.one_token, name="api_revoke_token"),
    path("me", accounts.me, name="api_me"),
    path("me/data", privacy.my_data, name="api_my_data"),
    path("me/correct", own_api.correct, name="api_correct"),
    path("me/phone", own_api.new_phone, name="api_new_phone"),
    path("me/phone/code", own_api.phone_codes, name="api_phone_codes"),
    path("me/consents", own_api.my_consents, name="api_my_consents"),
    path("me/consents/withdraw", own_api.withdraw_consent, name="api_withdraw_consent"),
    path("me/children/<int:child_id>", own_api.for_child, name="api_for_child"),
    path("me/leave", own_api.leave, name="api_leave"),
    path("me/leave/code", own_api.leaving_code, name="api_leaving_code"),
    path("me/leave/withdraw", own_api.stay, name="api_stay"),
    path("me/homes", residents.my_homes, name="api_my_homes"),
    path("me/homes/code", residents.verify_home, name="api_verify_home"),
    path("categories", browsing.categories, name="api_categories"),
    path("buildings", residents.buildings, name="api_buildings"),
    path("duty", grid.duty, name="api_duty"),
    path("duty/card", grid.my_card, name="api_my_card"),
    path("receptions", receptions.receptions, name="api_receptions"),
    path("receptions/<int:reception_id>/booking", receptions.booking, name="api_book_reception"),
    path("topics", topics.topics, name="api_topics"),
    path("topics/similar", topics.similar, name="api_similar_topics"),
    path("topics/<int:topic_id>", topics.topic, name="api_topic"),
    path("topics/<int:topic_id>/support", topics.support, name="api_support_topic"),
    path("topics/<int:topic_id>/opinions", opinions.opinions, name="api_opinions"),
    path("topics/<int:topic_id>/words", opinions.words, name="api_words"),
    path("topics/<int:topic_id>/words/<int:word_id>/appeal", drafts_api.appeal, name="api_appeal_word"),
    path("topics/<int:topic_id>/drafts", drafts_api.drafts, name="api_drafts"),
    path("topics/<int:topic_id>/drafts/<int:version>", drafts_api.draft, name="api_draft"),
    path("topics/<int:topic_id>/withdraw", topics.withdraw, name="api_withdraw_topic"),
    path("surveys", surveys.surveys, name="api_surveys"),
    path("surveys/<int:survey_id>", surveys.survey, name="api_survey"),
    path("surveys/<int:survey_id>/answer", surveys.answer, name="api_answer_survey"),
    path("surveys/<int:survey_id>/result", surveys.result, name="api_survey_result"),
    path("ballots", ballots.ballots, name="api_ballots"),
    path("ballots/<int:ballot_id>", ballots.ballot, name="api_ballot"),
    path("ballots/<int:ballot_id>/vote", ballots.vote, name="api_cast_vote"),
    path("ballots/<int:ballot_id>/delegate", ballots.delegate, name="api_delegate"),
    path("ballots/<int:ballot_id>/held/<int:delegation_id>/decline", ballots.decline, name="api_decline_delegation"),
    path("ballots/<int:ballot_id>/result", ballots.result, name="api_ballot_result"),
    path("ballots/<int:ballot_id>/box", ballots.box, name="api_ballot_box"),
    path("meetings", meetings.meetings, name="api_meetings"),
    path("meetings/calls", calls.calls, name="api_calls"),
    path("meetings/calls/<int:meeting_id>", calls.call, name="api_call"),
    path("meetings/calls/<int:meeting_id>/cosign", calls.cosign, name="api_cosign"),
    path("meetings/calls/<int:meeting_id>/move", calls.move, name="api_move_call"),
    path("meetings/calls/<int:meeting_id>/run", calls.run, name="api_run_call"),
    path("meetings/calls/<int:meeting_id>/code", calls.code, name="api_door_code"),
    path("meetings/<int:meeting_id>", meetings.meeting, name="api_meeting"),
    path("meetings/<int:meeting_id>/answer", meetings.answer, name="api_answer_invitation"),
    path("meetings/<int:meeting_id>/substitute", meetings.substitute, name="api_substitute"),
    path("meetings/<int:meeting_id>/listen", meetings.listen, name="api_listen"),
    path("meetings/<int:meeting_id>/list-me", meetings.list_me, name="api_list_me"),
    path("meetings/<int:meeting_id>/arrive", meetings.arrive, name="api_arrive"),
    path("meetings/<int:meeting_id>/live", live_meetings.live_state, name="api_live_meeting"),
    path("meetings/<int:meeting_id>/speak", live_meetings.speak, name="api_speak"),
    path("meetings/<int:meeting_id>/motions", live_meetings.move, name="api_move"),
    path("meetings/<int:meeting_id>/motions/<int:motion_id>/second", live_meetings.second, name="api_second"),
    path("meetings/<int:meeting_id>/questions", live_meetings.ask, name="api_ask"),
    path("meetings/<int:meeting_id>/questions/<int:question_id>/like", live_meetings.like, name="api_like"),
    path("topics/<int:topic_id>/outcomes", outcomes.of_topic, name="api_topic_outcomes"),
    path("topics/<int:topic_id>/timeline", outcomes.timeline, name="api_topic_timeline"),
    path("topics/<int:topic_id>/evaluate", outcomes.evaluate, name="api_evaluate_topic"),
    path("outcomes/<int:outcome_id>", outcomes.outcome, name="api_outcome"),
    path("outcomes/<int:outcome_id>/object", outcomes.object_to, name="api_object_to_outcome"),
    path("outcomes/<int:outcome_id>/sign", outcomes.sign, name="api_sign_outcome"),
    path("uploads", pictures.upload, name="api_upload"),
    path("photos/<slug:photo_key>", pictures.picture, name="api_photo"),
    path("tickets", resident.tickets, name="api_tickets"),
    path("tickets/similar", browsing.similar, name="api_similar"),
    path("tickets/mine", browsing.mine, name="api_mine"),
    path(_TICKET, browsing.one, name="api_ticket"),
    path(f"{_TICKET}/me-too", resident.me_too, name="api_me_too"),
    path(f"{_TICKET}/supplement", resident.supplement, name="api_supplement"),
    path(f"{_TICKET}/withdraw", resident.withdraw, name="api_withdraw"),
    path(f"{_TICKET}/rate", resident.rate, name="api_rate"),
    path(f"{_TICKET}/reopen", resident.reopen, name="api_reopen"),
    path("queue", staff.queue, name="api_queue"),
    path("queue/counts", staff.counts, name="api_queue_counts"),
    path("units", staff.units, name="api_units"),
    path("workers", staff.workers, name="api_workers"),
    path(f"{_TICKET}/accept", staff.accept, name="api_accept"),
    path(f"{_TICKET}/divert", staff.divert, name="api_divert"),
    path(f"{_TICKET}/dispatch", staff.dispatch, name="api_dispatch"),
    path(f"{_TICKET}/object", staff.object_to, name="api_object"),
    path(f"{_TICKET}/sign", staff.sign, name="api_sign"),
    path(f"{_TICKET}/reply", staff.reply, name="api_reply"),
    path(f"{_TICKET}/note", staff.note, name="api_note"),
    path(f"{_TICKET}/report-done", staff.report_done, name="api_report_done"),
    path(f"{_TICKET}/call-back", staff.call_back, name="api_call_back"),
    path(f"{_TICKET}/call-back-missed", staff.miss, name="api_miss"),
    path(f"{_TICKET}/close-unreached", staff.close_unreached, name="api_close_unreached"),
    path(f"{_TICKET}/contact", staff.contact, name="api_contact"),
    path(f"{_TICKET}/publish", staff.publish, name="api_publish"),
    path(f"{_TICKET}/hide", staff.hide, name="api_hide"),
    path("inbox", notifications.inbox, name="api_inbox"),
    path("inbox/unread-count", notifications.unread_count, name="api_unread_count"),
    path("inbox/read-all", notifications.read_all, name="api_read_all"),
    path("inbox/<int:message_id>/read", notifications.read, name="api_read_message"),
]

# What a programmer reads; the platform's host shows it too.
pages = [
    path("", RedirectView.as_view(pattern_name="api_docs"), name="api_root"),
    path("schema/", api_pages.schema, name="api_schema"),
    path("docs/", api_pages.docs, name="api_docs"),
    re_path(r"^(?:schema|docs)$", api_pages.with_slash),
    re_path("", api_pages.no_such_address),
]

urlpatterns = [*operations, *pages]

"""Many tickets, quickly: made-up rows written by SQL into the community alpha."""

from django.db import connection

from communities.feedback.models import Ticket

_TICKETS = """
INSERT INTO feedback_ticket (state, kind, category_id, title, text, public_title, public_text, is_public, building_id,
    place, contact_name, contact_phone, source, external_source, external_number, reported_at, time_class, accept_by, due_at,
    lead_id, dispatched_at, finish_by, closed_at, disposition, solved, satisfaction, reopened, me_too, changed_at,
    reporter_id)
SELECT CASE WHEN n %% 10 < 7 THEN 'CLOSED' WHEN n %% 10 < 9 THEN 'HANDLING' ELSE 'REPORTED' END,
    'HELP', c.code, '路灯不亮了 ' || n, repeat('晚上看不见台阶，请来看看。', 8), '路灯不亮了 ' || n,
    repeat('晚上看不见台阶，请来看看。', 8), n %% 10 < 9 AND c.is_public, %(building)s, '门口', '', %(phone)s,
    'WEB', '', '', now() - n * interval '1 minute', 'S2', now() - n * interval '1 minute' + interval '1 day',
    CASE WHEN n %% 10 BETWEEN 7 AND 8 THEN now() - n * interval '1 minute' + interval '7 day'
         WHEN n %% 10 = 9 THEN now() - n * interval '1 minute' + interval '1 day' END,
    CASE WHEN n %% 10 < 9 THEN %(unit)s END, CASE WHEN n %% 10 < 9 THEN now() - n * interval '1 minute' END,
    CASE WHEN n %% 10 < 9 THEN now() - n * interval '1 minute' + interval '7 day' END,
    CASE WHEN n %% 10 < 7 THEN now() - n * interval '1 minute' + interval '3 day' END,
    '', CASE WHEN n %% 10 < 7 THEN true END, '', 0, n %% 5, now() - n * interval '1 minute', %(reporter)s
FROM generate_series(%(first)s, %(last)s) n
JOIN (SELECT code, is_public, row_number() OVER (ORDER BY sort) - 1 AS place FROM feedback_category) c
  ON c.place = n %% (SELECT count(*) FROM feedback_category)
"""
_STEPS = """
INSERT INTO feedback_step (ticket_id, verb, at, by_label, from_state, to_state, public_text, internal_text, facts)
SELECT t.id, v.verb, t.reported_at + v.later * interval '1 hour', v.label, v.before, v.after, v.said, '', '{}'
FROM feedback_ticket t
JOIN (VALUES ('report', 0, '报事人', '', 'REPORTED', ''), ('accept', 2, '居委会', 'REPORTED', 'ACCEPTED', ''),
             ('dispatch', 3, '居委会', 'ACCEPTED', 'DISPATCHED', ''),
             ('report_done', 30, '阳光物业', 'HANDLING', 'DONE', '已修好，请看看。'))
  AS v (verb, later, label, before, after, said) ON t.state <> 'REPORTED' OR v.verb = 'report'
WHERE t.id > %(after)s
"""


def fill(count: int, *, building: int, unit: int, reporter: int) -> None:
    """Bring the current community to `count` tickets with their steps."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0), count(*) FROM feedback_ticket")
        newest, there = cursor.fetchone()
        if count <= there:
            return
        # Sealed as the column keeps it; the same for all, since nobody reads it here.
        phone = Ticket._meta.get_field("contact_phone").get_db_prep_save("13800000001", connection)
        where = {
            "phone": phone,
            "building": building,
            "unit": unit,
            "reporter": reporter,
            "first": there + 1,
            "last": count,
        }
        cursor.execute(_TICKETS, where)
        cursor.execute(_STEPS, {"after": newest})
        cursor.execute("ANALYZE feedback_ticket; ANALYZE feedback_step")

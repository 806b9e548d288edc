"""A matter on the map that is in no building finds the grid in which it lies, and with it the grid worker."""

from communities.accounts.roles import Role
from communities.feedback.desk.targets import target_choices
from communities.feedback.models import Ticket
from communities.grid.models import Grid, GridWorker
from tests.builders.people import a_staff_member
from tests.builders.tickets import an_accepted_ticket


def offered(ticket: Ticket) -> dict[str, list[str]]:
    """The groups of targets that say where, each with its names."""
    groups = [group for group in target_choices(ticket)[0] if isinstance(group[1], list)]
    return {str(title): [name for _key, name in things] for title, things in groups if "网格员" in str(title)}


def lies_at(ticket: Ticket, longitude: float | None, latitude: float | None) -> Ticket:
    ticket.building, ticket.longitude, ticket.latitude = None, longitude, latitude
    return ticket


def test_a_point_in_no_building_is_offered_to_the_worker_of_its_grid(cast):
    drawn = Grid.objects.create(
        name="第二网格", outline=[[116.4, 39.9], [116.41, 39.9], [116.41, 39.91], [116.4, 39.91], [116.4, 39.9]]
    )
    worker = a_staff_member("xiaozhao", Role.GRID_WORKER, scope_id=drawn.pk, name="网格员小赵")
    GridWorker.objects.create(user=worker, grid=drawn)
    ticket = an_accepted_ticket(cast)
    assert offered(ticket) == {"这栋楼的网格员": ["网格员小王（第一网格）"]}
    assert offered(lies_at(ticket, 116.405, 39.905)) == {"这个地方的网格员": ["网格员小赵（第二网格）"]}
    # controls: a point in no grid, and none
    assert offered(lies_at(ticket, 110.0, 30.0)) == offered(lies_at(ticket, None, None)) == {}

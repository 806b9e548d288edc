from collections import defaultdict

from django.db import migrations, models

# Of two homes that read the same the empty one goes; what people's history hangs on is for the committee to join.
BOTH_IN_USE = (
    "“{}”在房屋名册里登记了两次（编号 {}），两次都有人登记在里面。请先把其中一套里的人移到另一套，再升级。"
)
OF_ITS_BUILDING = """
ALTER TABLE residents_dwelling ADD CONSTRAINT dwelling_in_an_entrance_of_its_building
    FOREIGN KEY (entrance_id, building_id) REFERENCES residents_entrance (id, building_id) ON UPDATE CASCADE;
"""
BACK = "ALTER TABLE residents_dwelling DROP CONSTRAINT dwelling_in_an_entrance_of_its_building;"


def tidy(apps, schema_editor):
    """Bare numbers, entrances of the building that the address names, one home for an address."""
    Dwelling = apps.get_model("residents", "Dwelling")
    homes = defaultdict(list)
    for home in Dwelling.objects.select_related("building", "entrance").order_by("pk"):
        home.number = home.number.strip().rstrip("室").rstrip() or home.number.strip()
        home.entrance = _own_entrance(apps, home)
        homes[home.building_id, home.entrance_id, home.number].append(home)
    for same in homes.values():
        used = [home for home in same if _in_use(Dwelling, home)]
        if len(used) > 1:
            raise ValueError(BOTH_IN_USE.format(_address(used[0]), "、".join(str(home.pk) for home in used)))
        kept = (used or same)[0]
        for other in same:
            if other is not kept:
                kept.floor = other.floor if kept.floor is None else kept.floor
                kept.area = other.area if kept.area is None else kept.area
                other.delete()
        kept.save()
    # PostgreSQL alters no table that still has checks before it.
    schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _own_entrance(apps, home):
    """People read the building and the entrance's name: that is the address which was meant."""
    if home.entrance is None or home.entrance.building_id == home.building_id:
        return home.entrance
    names = {"building": home.building, "name": home.entrance.name}
    return apps.get_model("residents", "Entrance").objects.get_or_create(**names)[0]


def _in_use(Dwelling, home):
    return any(link.related_model.objects.filter(**{link.field.name: home}).exists() for link in Dwelling._meta.related_objects)


def _address(home):
    return f"{home.building.name}{home.entrance.name if home.entrance else ''}{home.number}室"


class Migration(migrations.Migration):
    dependencies = [("residents", "0003_consents_and_assistance")]

    operations = [
        migrations.RunPython(tidy, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="dwelling",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__regex", "^\\S(.*\\S)?$"), models.Q(("number__endswith", "室"), _negated=True)),
                name="dwelling_number_is_bare",
                violation_error_message="房号只填号码，例如 302。",
            ),
        ),
        migrations.AddConstraint(
            model_name="entrance",
            constraint=models.UniqueConstraint(fields=("id", "building"), name="entrance_with_its_building"),
        ),
        migrations.RunSQL(OF_ITS_BUILDING, BACK),
    ]

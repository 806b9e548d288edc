from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "deliberation.meetings"
    label = "meetings"
    verbose_name = "协商会议"

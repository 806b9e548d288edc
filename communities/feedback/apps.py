from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    name = "communities.feedback"
    label = "feedback"
    verbose_name = "诉求"

from django.urls import path

from desk.views import my_day

urlpatterns = [
    path("", my_day.my_day, name="my-day"),
]

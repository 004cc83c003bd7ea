from django.urls import path

from desk.views import enterprises, my_day

urlpatterns = [
    path("", my_day.my_day, name="my-day"),
    path("enterprises/", enterprises.enterprise_list, name="enterprise-list"),
]

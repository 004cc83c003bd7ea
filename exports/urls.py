from django.urls import path  # noqa: F401 - routes follow

urlpatterns: list = []

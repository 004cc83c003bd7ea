from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.access import desk_staff


@require_GET
@desk_staff()
def my_day(request):
    return render(request, "desk/my_day.html")

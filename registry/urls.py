from django.urls import path

from registry.views import chains

urlpatterns = [
    path("chains/", chains.chain_list, name="chain-list"),
    path("chains/<str:code>/", chains.chain_detail, name="chain-detail"),
]

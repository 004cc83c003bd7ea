from django.urls import path

from registry.views import chain_roles, chains, enterprises, honours, names, own, ties

urlpatterns = [
    path("chains/", chains.chain_list, name="chain-list"),
    path("chains/<str:code>/", chains.chain_detail, name="chain-detail"),
    path("enterprises/new/", enterprises.enterprise_new, name="enterprise-new"),
    path("enterprises/pick/<slug:field>/", enterprises.enterprise_pick, name="enterprise-pick"),
    path("enterprises/<int:pk>/", enterprises.enterprise_detail, name="enterprise-detail"),
    path("enterprises/<int:pk>/edit/", enterprises.enterprise_edit, name="enterprise-edit"),
    path("enterprises/<int:pk>/figures/", enterprises.figures_new, name="figures-new"),
    path("enterprises/<int:pk>/rename/", names.rename, name="enterprise-rename"),
    path("enterprises/<int:pk>/names/new/", names.name_new, name="name-new"),
    path("names/<int:pk>/remove/", names.name_delete, name="name-remove"),
    path("enterprises/<int:pk>/parent/", ties.parent_edit, name="enterprise-parent"),
    path("enterprises/<int:pk>/ultimate-parent/", ties.ultimate_parent_edit, name="ultimate-parent"),
    path("enterprises/<int:pk>/shares/new/", ties.equity_new, name="equity-new"),
    path("shares/<int:pk>/end/", ties.equity_close, name="equity-end"),
    path("enterprises/<int:pk>/listings/new/", ties.listing_new, name="listing-new"),
    path("listings/<int:pk>/end/", ties.listing_close, name="listing-end"),
    path("listings/<int:pk>/remove/", ties.listing_delete, name="listing-remove"),
    path("enterprises/<int:pk>/honours/new/", ties.honour_new, name="honour-new"),
    path("enterprises/<int:pk>/chain-roles/new/", chain_roles.chain_role_new, name="chain-role-new"),
    path("chain-roles/<int:pk>/edit/", chain_roles.chain_role_edit, name="chain-role-edit"),
    path("chain-roles/<int:pk>/move/<slug:name>/", chain_roles.chain_role_step, name="chain-role-move"),
    path("honours/", honours.honour_list, name="honour-list"),
    path("honours/proposals/", honours.honour_proposals, name="honour-proposals"),
    path("honours/link-certain/", honours.honours_link_all, name="honours-link-certain"),
    path("honours/<int:pk>/link/", honours.honour_link_page, name="honour-link"),
    path("honours/<int:pk>/enter/", honours.honour_enter, name="honour-enter"),
    path("honours/<int:pk>/unlink/", honours.honour_unlink_view, name="honour-unlink"),
    path("my-enterprise/", own.my_enterprise, name="my-enterprise"),
]

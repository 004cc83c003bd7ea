"""Addresses of rewards, payments, recoveries and honours."""

from django.urls import path

from incentives.views import payments, rewards

urlpatterns = [
    path("rewards/", rewards.reward_list, name="reward-list"),
    path("new-reward/", rewards.reward_new, name="reward-new"),
    path("reward-notices/", rewards.reward_notices, name="reward-notices"),
    path("rewards/<int:pk>/", rewards.reward_detail, name="reward-claim"),
    path("rewards/<int:pk>/edit/", rewards.reward_edit, name="reward-edit"),
    path("rewards/<int:pk>/numbers/", rewards.reward_numbers, name="reward-numbers"),
    path("rewards/<int:pk>/steps/<slug:name>/", rewards.reward_step, name="reward-step"),
    path("honours/", rewards.honour_list, name="reward-honour-list"),
    path("new-honour/", rewards.honour_new, name="reward-honour-new"),
    path("payments/", payments.instalment_list, name="instalment-list"),
    path("payables/<int:pk>/", payments.payable_detail, name="payable"),
    path("payables/<int:pk>/numbers/", payments.payable_numbers, name="payable-numbers"),
    path("payables/<int:pk>/stop/", payments.payable_end, name="payable-stop"),
    path("payables/<int:pk>/recover/", payments.recovery_new, name="recovery-new"),
    path("instalments/<int:pk>/pay/", payments.pay, name="instalment-pay"),
    path("entries/<int:pk>/reverse/", payments.reverse_entry, name="entry-reverse"),
    path("recoveries/", payments.recovery_list, name="recovery-list"),
    path("recoveries/<int:pk>/repay/", payments.repay, name="recovery-repay"),
    path("recoveries/<int:pk>/steps/<slug:name>/", payments.recovery_step, name="recovery-step"),
]

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import PasswordChangeForm
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse, reverse_lazy
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.services import user_set_language, user_set_password


class LoginView(auth_views.LoginView):
    template_name = "accounts/login.html"
    redirect_authenticated_user = True

    def get_success_url(self):
        """Who has no desk goes to his own place, not to the page of the desk that asked for the login."""
        target = super().get_success_url()
        if not self.request.user.is_desk_staff and target.startswith(reverse("my-day")):
            return self.get_default_redirect_url()
        return target


class OwnPasswordForm(PasswordChangeForm):
    def save(self, commit=True):
        # The user of the request, whose session Django keeps by the new password.
        self.user.password = user_set_password(
            user=self.user, password=self.cleaned_data["new_password1"], actor=self.user
        ).password
        return self.user


class PasswordChangeView(auth_views.PasswordChangeView):
    form_class = OwnPasswordForm
    template_name = "accounts/password_change.html"
    success_url = reverse_lazy("profile")

    def form_valid(self, form):
        messages.success(self.request, _("Your password was changed."))
        return super().form_valid(form)


@require_GET
@login_required
def profile(request):
    return render(request, "accounts/profile.html")


@require_POST
def set_language(request):
    """Keep the chosen language in the cookie, and with the user when he is logged in."""
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        target = settings.LOGIN_REDIRECT_URL if request.user.is_authenticated else settings.LOGIN_URL
        target = str(reverse_lazy(target))
    response = HttpResponseRedirect(target)
    language = request.POST.get("language", "")
    if language in dict(settings.STAFF_LANGUAGES) and check_for_language(language):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, language, max_age=365 * 86400, httponly=True, samesite="Lax"
        )
        if request.user.is_authenticated:
            user_set_language(user=request.user, language=language, actor=request.user)
    return response

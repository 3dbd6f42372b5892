"""Addresses of signing in. Views are allauth's, under its own names; what is not offered here answers 404."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.urls import path, re_path

from ronguon.people.views import leaving, own, passkeys
from ronguon.people.views.own import closed

urlpatterns = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("signup/", account.signup, name="account_signup"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("phien/", own.sessions, name="people_sessions"),
    path("phien/ket-thuc/", own.end_other_sessions, name="people_end_other_sessions"),
    path("phien/<uuid:code>/ket-thuc/", own.end_session, name="people_end_session"),
    path("gui-tiep/", own.carried, name="people_carried"),
    path("du-lieu-cua-toi/", own.my_data, name="my_data"),
    path("du-lieu-cua-toi.json", own.my_data_file, name="my_data_file"),
    path("xoa-tai-khoan/", leaving.leave, name="people_leave"),
    path("2fa/", mfa.index, name="mfa_index"),
    path("2fa/authenticate/", passkeys.Authenticate.as_view(), name="mfa_authenticate"),
    path("2fa/reauthenticate/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("2fa/totp/activate/", totp.activate_totp, name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("2fa/recovery-codes/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("2fa/recovery-codes/generate/", recovery.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("2fa/recovery-codes/download/", recovery.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("khoa-truy-cap/dang-nhap/", webauthn.login_webauthn, name="mfa_login_webauthn"),
    path("2fa/khoa-truy-cap/them/", passkeys.Add.as_view(), name="mfa_add_webauthn"),
    path("2fa/khoa-truy-cap/xac-nhan/", passkeys.Reauthenticate.as_view(), name="mfa_reauthenticate_webauthn"),
    path("2fa/khoa-truy-cap/<int:pk>/ten/", passkeys.Rename.as_view(), name="mfa_edit_webauthn"),
    path("2fa/khoa-truy-cap/<int:pk>/go/", passkeys.Remove.as_view(), name="mfa_remove_webauthn"),
    # allauth asks for these names; an address is changed by an administrator, and a password is set by invitation.
    path("email/", closed, name="account_email"),
    path("confirm-email/", closed, name="account_email_verification_sent"),
    path("password/set/", closed, name="account_set_password"),
]

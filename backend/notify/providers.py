"""Ways to make a device ring. A push is a hint: the inbox has the truth already."""

import os
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, Protocol

import firebase_admin
import google.auth.credentials
from django.conf import settings
from firebase_admin import credentials, exceptions, messaging

Outcome = Literal["sent", "unregistered", "retry", "failed"]


@dataclass(frozen=True)
class Push:
    """A message: ids and a generic text, never personal data. `collapse` replaces an older one of the same subject."""

    target: str
    title: str
    body: str
    data: dict[str, str]
    collapse: str
    urgent: bool


@dataclass(frozen=True)
class Result:
    """What became of a push; `detail` is the provider's message id or error code."""

    outcome: Outcome
    detail: str


class Provider(Protocol):
    """Sends one push; network trouble is an outcome, not an exception."""

    def send(self, push: Push) -> Result: ...


class _StubToken(google.auth.credentials.Credentials):
    """A token that needs no refresh: the stub accepts any."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.token = "stub"  # noqa: S105

    def refresh(self, request: object) -> None:
        del request


class _StubCredential(credentials.Base):  # type: ignore[misc]
    def get_credential(self) -> _StubToken:
        return _StubToken()


class Fcm:
    """Firebase Cloud Messaging through firebase-admin, to Google or to the local stub."""

    def __init__(self) -> None:
        push = settings.PUSH
        if push.credentials_file:
            credential: credentials.Base = credentials.Certificate(push.credentials_file)
        else:
            # firebase-admin takes no other endpoint; its HTTP client follows these two variables.
            os.environ["HTTPS_PROXY"] = f"http://127.0.0.1:{push.stub_port}"
            os.environ["REQUESTS_CA_BUNDLE"] = push.stub_ca_file
            credential = _StubCredential()
        options = {"projectId": push.project_id, "httpTimeout": push.http_timeout_s}
        self.app = firebase_admin.initialize_app(credential, options, name="wangge")

    def send(self, push: Push) -> Result:
        message = messaging.Message(
            token=push.target,
            notification=messaging.Notification(title=push.title, body=push.body),
            data=push.data,
            android=messaging.AndroidConfig(collapse_key=push.collapse, priority="high" if push.urgent else "normal"),
        )
        try:
            return Result("sent", messaging.send(message, app=self.app))
        except (messaging.UnregisteredError, messaging.SenderIdMismatchError) as error:
            return Result("unregistered", error.code)
        except (exceptions.InvalidArgumentError, exceptions.PermissionDeniedError) as error:
            return Result("failed", error.code)
        except exceptions.FirebaseError as error:
            return Result("retry", error.code)


@lru_cache(maxsize=1)
def _fcm() -> Fcm:
    return Fcm()


def provider(name: str) -> Provider | None:
    """The provider `name`, or None where it is not set up."""
    ready = settings.PUSH.credentials_file or settings.PUSH.stub_port
    return _fcm() if name == "fcm" and ready else None

"""What a person reads when the workspace says no, in both languages."""

from bot.local.config import Json

_WORDS: dict[str, tuple[str, str]] = {
    "commands_off_for_guests": (
        "このワークスペースでは、ゲストと社外の方はコマンドを使えません。ボタンをお使いください。",
        "Guests and people from outside cannot use commands in this workspace. Please use the buttons.",
    ),
    "no_commands_in_threads": (
        "スラッシュコマンドはスレッドの中では使えません。",
        "Slash commands cannot be used inside a thread.",
    ),
    "unknown_command": ("そのコマンドはありません。", "There is no such command."),
    "operation_timeout": (
        "3秒以内に応答がありませんでした（operation_timeout）。",
        "There was no answer within 3 seconds (operation_timeout).",
    ),
    "dispatch_failed": (
        "アプリにつながりませんでした（dispatch_failed）。",
        "The app could not be reached (dispatch_failed).",
    ),
    "required": ("この項目は必須です。", "Please complete this required field."),
    "not_in_channel": ("このチャンネルに参加していません。", "You are not in this channel."),
    "is_archived": ("このチャンネルはアーカイブされています。", "This channel has been archived."),
    "no_text": ("本文がありません。", "There is nothing to send."),
    "cant_update_message": ("ご自分のメッセージだけ直せます。", "Only your own messages can be changed."),
    "message_not_found": ("そのメッセージはもうありません。", "That message is gone."),
    "not_found": ("その画面はもう開いていません。", "That view is no longer open."),
    "no_such_element": ("そのボタンや入力欄はもうありません。", "That button or field is gone."),
    "file_too_large": ("ファイルが大きすぎます。", "The file is too large."),
    "time_in_past": ("時計を戻すことはできません。", "The clock cannot be turned back."),
}


def worded(error: str, locale: str) -> str:
    """Return what an error code says to a person, or the code itself."""
    words = _WORDS.get(error)
    if words is None:
        return error
    return words[0] if locale.startswith("ja") else words[1]


def refusal(error: str, locale: str) -> Json:
    """Return the page's answer for something that did not work."""
    return {"ok": False, "error": error, "message": worded(error, locale)}

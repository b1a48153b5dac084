"""Plain texts are read as they are."""

import pytest

from guards.views import read

PLAIN = (
    "",
    "Hello, how are you today?",
    "The town of Scunthorpe will assess the grape harvest.",
    "I am not sure; we said 4 or 5, at 10:30. (Perhaps.)",
    "He'll come, she'd wait, I'll see: it's fine!",
    "Costs were $500 and 12,000 in 2019, up 3.5 %.",
    "a\nb",
    "Привет, как твои дела сегодня?",
    "מה שלומך היום?",
    "كيف حالك اليوم؟",
    "आप कैसे हैं?",
    "สวัสดีครับ วันนี้เป็นอย่างไร",
    "今天天气很好，我们去公园吧。",
    "今日はとても良い天気ですね。",
    "오늘 날씨가 좋네요",
    "👨‍👩‍👧 ❤️ 👍🏽 🇫🇷 1️⃣ ☎️ ✨",
)


@pytest.mark.parametrize("text", PLAIN)
def test_a_plain_text_is_read_once_and_raw(text: str) -> None:
    assert [(view.name, view.text) for view in read(text)] == [("raw", text)]

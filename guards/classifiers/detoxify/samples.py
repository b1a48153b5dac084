"""Made-up texts on which an export must agree with Detoxify: short and long, kind and harsh, many scripts."""

_KIND = "Thank you for the careful answer, it helped the whole team to finish the report before lunch. "
_HARSH = "You are a stupid idiot and everybody at the office knows it. "

SAMPLES = (
    "a",
    "Hello.",
    "Good morning, how are you today?",
    "Could you explain how a bicycle stays upright?",
    "You are a stupid idiot.",
    "Shut up, you pathetic little clown!!!",
    "I will find you and I will hurt you.",
    "What a load of crap, this damn thing never works.",
    "People like you are filth and should go back to where you came from.",
    "That was a killer performance, the crowd was dead silent.",
    "I hate Mondays, but I love this song.",
    'He said: "you\'re worthless" - and then he laughed.',
    "UPPER CASE SHOUTING ABOUT A GAME THAT WE LOST AGAIN",
    "y0u 4re an 1d10t",
    "1234567890 +44 20 7946 0000 https://example.org/a?b=c#d",
    "Übermäßig naïve façade, déjà vu, smörgåsbord",
    "Это дурацкая затея, но спасибо за помощь.",
    "это просто глупо",
    "你好，今天天气很好。",
    "今日はとても良い天気ですね。",
    "صباح الخير يا أصدقائي",
    "😀🎉 party at mine 🎂",
    "line one\nline two\n\nline four",
    _KIND * 4,
    _KIND * 4 + _HARSH,
    _HARSH * 6,
    _KIND * 30,
    _KIND * 15 + _HARSH + _KIND * 15,
)

"""What the style page shows: short sample texts in a left-to-right and a right-to-left language."""

from __future__ import annotations

from engage.i18n.local_text import LocalText


def both(en: str, ar: str) -> LocalText:
    return LocalText(en=en, ar=ar)


LOOK_NAMES = {
    "desk": both("Desk", "المكتب"),
    "answer": both("Residents", "السكان"),
    "public": both("Public", "العموم"),
    "print": both("Paper", "الورق"),
}

TEXTS = {
    "initiative": both("Safe ways to school", "طرق آمنة إلى المدرسة"),
    "title": both("The style of our pages", "أسلوب صفحاتنا"),
    "lead": both(
        "Every part that a page is made of, as the doors of the house use it.",
        "كل جزء تتكوّن منه الصفحة، كما تستخدمه أبواب البيت.",
    ),
    "looks": both("Look", "المظهر"),
    "as language": both("As the language wants", "كما تريد اللغة"),
    "from left": both("From the left", "من اليسار"),
    "from right": both("From the right", "من اليمين"),
    "as device": both("As the device wants", "كما يريد الجهاز"),
    "light": both("Light", "فاتح"),
    "dark": both("Dark", "داكن"),
    "direction": both("Direction", "الاتجاه"),
    "scheme": both("Light or dark", "فاتح أو داكن"),
    "gallery": both("Pictures", "الصور"),
    "gallery lead": both(
        "Every kind of picture, from the real numbers of the samples, as English and as Arabic readers see it.",
        "كل أنواع الصور، من أرقام النماذج الحقيقية، كما يراها قارئ الإنجليزية وقارئ العربية.",
    ),
    "forms": both("Forms", "النماذج"),
    "states": both("States and notices", "الحالات والإشعارات"),
    "records": both("Records and numbers", "السجلات والأرقام"),
    "ways": both("Ways about", "التنقّل"),
    "words": both("Words of people", "كلام الناس"),
    "loop": both("From a voice to what came of it", "من الصوت إلى ما نتج عنه"),
    "topic": both("Getting to school", "الوصول إلى المدرسة"),
    "walk": both("How do you or your child get to school?", "كيف تصل أنت أو طفلك إلى المدرسة؟"),
    "walk hint": both("Choose all that you use.", "اختر كل ما تستخدمه."),
    "on foot": both("On foot", "سيرًا على الأقدام"),
    "bus": both("By bus", "بالحافلة"),
    "bus hint": both("School bus or city bus", "حافلة المدرسة أو حافلة المدينة"),
    "car": both("By car", "بالسيارة"),
    "something else": both("Something else", "شيء آخر"),
    "please say": both("Please say what", "اذكر ما هو من فضلك"),
    "no answer": both("Prefer not to answer", "أفضّل عدم الإجابة"),
    "do not know": both("I don’t know", "لا أعرف"),
    "choose": both(
        "Choose one of these, so that we know how you travel.", "اختر واحدًا من هذه لنعرف كيف تتنقّل."
    ),
    "safe": both("How safe is the way?", "ما مدى أمان الطريق؟"),
    "very safe": both("Very safe", "آمن جدًا"),
    "safe enough": both("Safe enough", "آمن بما يكفي"),
    "in between": both("In between", "بين بين"),
    "not so safe": both("Not so safe", "ليس آمنًا تمامًا"),
    "not safe": both("Not safe at all", "ليس آمنًا أبدًا"),
    "how likely": both(
        "How likely are you to walk more next year?", "ما احتمال أن تمشي أكثر في العام القادم؟"
    ),
    "not likely": both("Not likely", "غير محتمل"),
    "sure": both("I am sure", "أنا متأكد"),
    "agree": both("Do you agree?", "هل توافق؟"),
    "lights": both("The street lights work.", "إنارة الشارع تعمل."),
    "crossing": both("There is a safe place to cross.", "يوجد مكان آمن للعبور."),
    "drivers": both("Drivers slow down near the school.", "يبطئ السائقون قرب المدرسة."),
    "yes": both("Yes", "نعم"),
    "partly": both("Partly", "جزئيًا"),
    "no": both("No", "لا"),
    "age": both("How old are you?", "كم عمرك؟"),
    "years": both("years", "سنة"),
    "age why": both(
        "To see whether younger and older people find the way equally safe. We never show a small group.",
        "لنرى هل يجد الصغار والكبار الطريق آمنًا بالقدر نفسه. لا نعرض مجموعة صغيرة أبدًا.",
    ),
    "age error": both("Write your age as a number, such as 34.", "اكتب عمرك رقمًا، مثل 34."),
    "area": both("Where do you live?", "أين تسكن؟"),
    "choose area": both("Choose an area", "اختر منطقة"),
    "north": both("North side", "الجانب الشمالي"),
    "south": both("South side", "الجانب الجنوبي"),
    "date": both("When did you last walk it?", "متى مشيته آخر مرة؟"),
    "better": both("What would make it better?", "ما الذي يجعله أفضل؟"),
    "better hint": both("Write as much or as little as you like, in any language.", "اكتب ما شئت، بأي لغة."),
    "consent": both("You may show my words, without my name.", "يمكنكم عرض كلامي دون اسمي."),
    "next": both("Next", "التالي"),
    "later": both("Save and go on later", "احفظ وأكمل لاحقًا"),
    "withdraw": both("Take my answers back", "اسحب إجاباتي"),
    "cancel": both("Leave it as it is", "اتركه كما هو"),
    "saved": both(
        "Your answers are kept on this phone until they are sent.", "إجاباتك محفوظة على هذا الهاتف حتى تُرسَل."
    ),
    "not yours": both("Not yet in your language", "ليس بلغتك بعد"),
    "not yours text": both("This part is shown in English.", "هذا الجزء معروض بالإنجليزية."),
    "check": both("Check your answers", "راجع إجاباتك"),
    "keep": both(
        "Keep this code. It shows you what came of your answers.", "احتفظ بهذا الرمز. يُريك ما نتج عن إجاباتك."
    ),
    "open": both("open", "مفتوح"),
    "verified": both("verified", "تم التحقق"),
    "late": both("12 days late", "متأخر 12 يومًا"),
    "disputed": both("disputed", "محل خلاف"),
    "draft": both("draft", "مسودة"),
    "by area": both("Who finds the way safe, by area", "من يجد الطريق آمنًا، حسب المنطقة"),
    "sentence": both(
        "On the north side 62 of 100 find the way safe, on the south side 41 of 100: a gap of 21 points.",
        "في الجانب الشمالي يجد 62 من كل 100 الطريق آمنًا، وفي الجانب الجنوبي 41 من كل 100: فجوة قدرها 21 نقطة.",
    ),
    "group": both("Area", "المنطقة"),
    "answered": both("Answered", "أجابوا"),
    "share": both("Find it safe", "يجدونه آمنًا"),
    "range": both("Likely range", "المدى المرجّح"),
    "updated": both("Updated", "آخر تحديث"),
    "west": both("West side", "الجانب الغربي"),
    "old town": both(
        "Old town, the harbour and the streets behind it", "البلدة القديمة والميناء والشوارع خلفه"
    ),
    "east": both("East side", "الجانب الشرقي"),
    "everyone": both("Everyone", "الجميع"),
    "actions": both("Actions", "إجراءات"),
    "of 412": both("of 412 people who answered", "من 412 شخصًا أجابوا"),
    "38 to 51": both("38 to 51 %", "من 38 إلى 51 %"),
    "gap": both("Gap between areas", "الفجوة بين المناطق"),
    "points": both("21 points", "21 نقطة"),
    "too few": both("too few answers so far", "إجابات قليلة حتى الآن"),
    "commitment": both("A crossing guard at the south gate", "مراقب عبور عند البوابة الجنوبية"),
    "commitment text": both(
        "The school district pays for a guard on school days from 7:30 to 8:30.",
        "تدفع إدارة المدارس أجر مراقب في أيام الدراسة من 7:30 إلى 8:30.",
    ),
    "owner": both("Owner", "الجهة المسؤولة"),
    "district": both("School district", "إدارة المدارس"),
    "due": both("Due", "الموعد"),
    "fingerprint": both("Fingerprint", "البصمة"),
    "voice": both("“I hold my breath until she is across.”", "«أحبس أنفاسي حتى تعبر»."),
    "quote": both("I hold my breath until she is across.", "أحبس أنفاسي حتى تعبر."),
    "parent": both("A parent, south side", "أحد الوالدين، الجانب الجنوبي"),
    "observed": both("Nobody spoke about the north gate.", "لم يتحدث أحد عن البوابة الشمالية."),
    "theme": both("Crossing the road", "عبور الطريق"),
    "goal": both("Every child gets to school safely", "كل طفل يصل إلى المدرسة بأمان"),
    "finding": both("The south side finds the way less safe", "الجانب الجنوبي يجد الطريق أقل أمانًا"),
    "decision": both("Start with the south gate", "البدء بالبوابة الجنوبية"),
    "told": both("Tell the families, in every language they used", "إبلاغ العائلات بكل لغة استخدمتها"),
    "survey": both("Survey, first round", "استبيان، الجولة الأولى"),
    "session": both("Listening session", "جلسة استماع"),
    "412 answers": both("412 answers", "412 إجابة"),
    "self described": both("people said themselves who they are", "عرّف الناس بأنفسهم"),
    "nothing": both("No findings yet", "لا نتائج بعد"),
    "nothing text": both(
        "A finding says in plain words what the answers show.", "تقول النتيجة بكلام واضح ما تُظهره الإجابات."
    ),
    "write": both("Write the first one", "اكتب الأولى"),
    "sure question": both(
        "Close this survey? It takes no more answers then.", "إغلاق هذا الاستبيان؟ لن يقبل إجابات بعد ذلك."
    ),
    "close": both("Close the survey", "إغلاق الاستبيان"),
    "loading": both("Rows read", "صفوف مقروءة"),
    "sample": both("Invented for this page", "مختلق لهذه الصفحة"),
    "licence": both("none needed", "لا حاجة إليها"),
    "away": both("Children often away from school", "أطفال يتغيبون كثيرًا عن المدرسة"),
    "all": both("All", "الكل"),
    "mine": both("Mine", "الخاصة بي"),
    "home": both("Home", "الرئيسية"),
    "heard": both("What we heard", "ما سمعناه"),
}

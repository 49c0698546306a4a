//! What staff read about reports. What goes to the city stays Japanese.

super::catalogue! {
    reports_title: "報告", "Reports";
    report_of: "いつの報告", "Of which days";
    report_months: "月", "Months";
    report_years: "年度", "Fiscal years";
    report_city: "どの自治体へ", "For which municipality";
    report_all_cities: "ぜんぶ", "All of them";
    report_look: "数字を見る", "Look";
    report_whole: "[of] の 実績", "[of]";
    report_files: "ファイルで わたす", "As a file";
    report_xlsx: "Excel（xlsx）", "Excel (xlsx)";
    report_csv: "CSV（UTF-8）", "CSV (UTF-8)";
    report_cp932: "CSV（CP932・古いソフト用）", "CSV (CP932, for old programs)";
    report_unwritable: "CP932 では 書けない文字が あります（〓になります）: [which]", "CP932 has no such characters, and 〓 stands for them: [which]";
    report_submit: "この数字で 提出したことにする", "Record that these figures were submitted";
    report_submit_again: "いまの数字を 第[n]版として 提出したことにする", "Record today's figures as version [n]";
    report_submit_says: "提出すると、この版は 変わりません。あとで 数字が変わったときは、ちがいを ここに出します。", "A submitted version never changes. If figures change later, this page says which.";
    report_submitted: "提出を 記録しました。", "Submitted.";
    report_not_over: "まだ 終わっていない期間は 提出できません。", "These days are not over yet.";
    report_changed: "見ていたあいだに 数字が変わりました。もう一度 たしかめてください。", "The figures changed while you looked. Please look again.";
    report_unchanged: "この数字は もう 提出してあります。", "These figures were submitted already.";
    report_differs: "提出した版と ちがうところ", "What differs from the submitted version";
    report_row: "行", "Row";
    report_figure: "項目", "Figure";
    report_was: "提出した数字", "Submitted";
    report_is: "いまの数字", "Now";
    report_hash: "この版の ハッシュ", "Hash of this version";
    report_rules: "数え方", "How it is counted";
    report_dataset: "評価のためのデータ", "Data for evaluators";
    report_dataset_says: "名前も 番号も 自由記述も ない、1人1か月1行のデータです。少ない人数の組は 伏せます（ふつうは 5人より 少ない組）。きまりは ファイルの中に 書いてあります。番号は 毎回 ちがいます。", "One row a person and month, without names, numbers or free text; small groups are hidden (usually of fewer than five). The rules stand in the file. Ids are drawn anew each time.";
    report_all_days: "はじめから きょうまで", "From the first day on";
    report_group: "何人から 見せるか", "Shown from so many people on";
    growth_link: "習熟度", "Growth";
    growth_title: "[who] さんの 習熟度", "Growth of [who]";
    growth_says: "本人と コーディネーターだけが 見る数字です。ほかの人とは くらべません。", "For this person and the coordinator alone. Nobody is compared with anybody.";
    growth_own: "本人の紙（わたしの あゆみ）", "The person's own paper";
    growth_own_no: "本人が ほしいと言ったときだけ 出します。いまは 出しません。", "Only if they asked for it. They have not.";
    growth_own_yes: "本人が ほしいと言っています。", "They asked for it.";
    growth_own_want: "本人が ほしいと言った", "They asked for it";
    growth_own_stop: "やめる", "They no longer want it";
    growth_own_print: "紙を見る・印刷する", "See and print it";
    back_to_person: "この人の 工賃へ", "This person's earnings";
}

//! The conversation at the table, as scripts that a supervisor can read (`tests/conversation/*.script`).
//!
//! A script's lines say when, what was scanned, and everything that followed; they are compared whole. After a change
//! that is meant, `FUDA_SCRIPTS=write cargo test --test conversation` writes down what happens now: read the
//! difference over before you keep it.

#[path = "conversation/clock.rs"]
mod clock;
#[path = "conversation/elsewhere.rs"]
mod elsewhere;
#[path = "support/house.rs"]
mod house;
#[path = "support/ledger.rs"]
mod ledger;
#[path = "conversation/properties.rs"]
mod properties;
#[path = "conversation/script.rs"]
mod script;
#[path = "conversation/words.rs"]
mod words;
#[path = "support/workshop.rs"]
mod workshop;

/// One test for each script of a file, and one that none of the file's scripts was forgotten here.
macro_rules! scripts {
    ($($file:ident { $($name:ident,)* })*) => {$(
        mod $file {
            const FILE: &str = concat!("conversation/", stringify!($file), ".script");
            const TEXT: &str = include_str!(concat!("conversation/", stringify!($file), ".script"));

            $(#[test]
            fn $name() {
                crate::script::play(FILE, TEXT, stringify!($name));
            })*

            #[test]
            fn every_script_of_the_file_is_played() {
                let listed = [$(stringify!($name)),*];
                assert_eq!(crate::script::titles(TEXT).collect::<Vec<_>>(), listed);
            }
        }
    )*};
}

scripts! {
    arriving_and_leaving {
        the_first_card_of_the_day_is_a_welcome,
        an_anxious_second_scan_makes_no_paper_and_no_second_welcome,
        everybody_is_greeted_in_the_same_words,
        the_card_of_somebody_else_takes_an_empty_table_over,
        leaving_needs_a_card_and_then_the_leave_card,
        leaving_receives_what_is_open_first,
        leaving_with_nobody_at_the_table_asks_for_a_card_and_asks_once_more,
        leaving_asked_and_not_answered_is_forgotten_after_twenty_seconds,
        leaving_with_nobody_at_the_table_and_a_first_card_never_turns_a_coming_into_a_leaving,
        a_card_soon_after_leaving_changes_nothing,
        a_card_soon_after_leaving_at_a_table_in_use_lets_its_pieces_be_received,
        a_card_much_later_the_same_day_goes_on_with_the_visit,
        yesterdays_forgotten_leaving_is_simply_a_welcome_today,
        a_welcome_is_taken_back_within_five_minutes,
        a_welcome_is_not_taken_back_after_five_minutes,
        a_welcome_of_this_morning_is_not_taken_back_by_coming_to_the_table_again,
        a_welcome_is_not_taken_back_once_pieces_were_received,
        a_leaving_is_taken_back_within_five_minutes_and_the_table_is_open_again,
        a_leaving_is_not_taken_back_after_five_minutes,
        a_card_after_leaving_does_not_make_the_five_minutes_longer,
        a_card_after_leaving_at_another_table_lets_the_leaving_be_taken_back_there,
        one_leaving_is_taken_back_once,
        who_left_at_one_table_is_not_at_another_any_more,
        the_own_card_of_somebody_who_left_at_another_table_receives_their_pieces_and_lets_them_go,
        a_paper_that_waits_comes_with_the_next_card,
        ones_own_month_is_printed_without_amounts,
        paper_needs_a_card_first,
    }
    pieces {
        a_work_card_adds_its_quantity_and_the_own_card_hands_over,
        the_finish_card_does_the_same,
        the_finish_card_with_nothing_open_makes_no_paper,
        the_finish_card_with_nobody_at_the_table_asks_for_a_card,
        the_own_card_after_handing_over_says_what_was_received,
        somebody_elses_card_receives_mine_first_and_then_the_table_is_theirs,
        a_work_card_before_a_card_counts_nothing,
        a_tag_adds_its_bundle_once_ever,
        a_tag_knows_its_work,
        a_counted_tag_at_nobodys_table_is_all_right,
        tags_before_a_card_are_held_and_only_the_finish_card_takes_them,
        held_tags_that_nobody_takes_become_a_question_after_a_minute,
        the_minute_of_held_tags_begins_anew_when_a_card_is_shown_them,
        held_tags_become_a_question_while_somebody_sits_at_the_table,
        held_tags_are_shown_to_the_next_card_too,
        held_tags_are_shown_instead_of_the_receipt_that_comes,
        held_tags_and_ones_own_pieces_are_one_handover,
        a_tag_held_here_and_scanned_again_at_ones_own_table_counts_by_itself,
        a_held_tag_scanned_again_at_nobodys_table_is_held_once,
        a_held_tag_is_taken_back_before_a_card,
        a_tag_held_at_another_table_waits,
        a_tag_held_at_another_table_is_not_held_twice,
        a_left_over_tag_scanned_again_at_ones_own_table_counts,
        a_left_over_tag_scanned_at_nobodys_table_is_held_again,
        held_tags_survive_a_leaving,
        a_tag_that_was_minted_to_a_person_counts_for_that_person,
        ones_own_minted_tag_is_simply_ones_own,
        a_tray_of_nothing_but_somebody_elses_tags_is_received_for_them,
        a_held_minted_tag_counts_for_its_person_when_another_takes_the_tray,
    }
    nets {
        a_net_is_opened_by_its_label_and_its_steps_are_counted,
        a_step_beyond_what_remains_is_not_counted,
        what_is_taken_back_is_left_again,
        a_finished_net_takes_nothing_more,
        a_net_at_nobodys_table_says_how_far_it_is_and_no_names,
        several_people_work_on_one_net_over_days,
        a_net_is_scanned_anew_after_handing_over,
        another_work_beside_a_net_is_simply_another_work,
        two_tables_never_make_more_of_a_step_than_there_is,
        a_net_that_was_finished_at_another_table_takes_nothing_more,
        a_net_is_shown_in_practice_and_nothing_is_counted_on_it,
        a_step_without_its_net_is_asked_about_and_the_label_answers,
        a_step_without_its_net_counts_when_its_card_is_scanned_again,
        a_double_read_does_not_count_a_step_without_its_net,
        another_scan_leaves_the_question_which_net_behind,
        a_step_of_another_net_than_the_one_on_the_table_is_asked_about,
    }
    repairs {
        a_bundle_that_was_repaired_is_scanned_again_and_counts_once,
        a_bundle_that_needs_no_repair_is_simply_counted_already,
        a_bundle_to_be_repaired_needs_a_card_first,
        work_without_a_label_is_repaired_with_its_work_card,
        more_than_is_to_be_repaired_is_not,
        ones_own_is_repaired_first_and_then_the_oldest,
        a_repair_is_taken_back_at_the_table_like_any_scan,
        a_repair_without_a_label_is_taken_back_whole,
        repaired_needs_a_card_first,
    }
    taking_back {
        taking_back_undoes_the_last_scan_and_again_the_one_before_it,
        a_handover_of_which_everything_was_taken_back_makes_no_paper,
        after_everything_was_taken_back_the_next_piece_begins_anew,
        a_tag_that_was_taken_back_may_be_scanned_again,
        a_tag_that_was_taken_back_may_be_handed_in_by_another,
        taking_back_walks_along_the_tray_whoever_a_tag_is_for,
        after_the_last_piece_the_welcome_itself_is_taken_back,
        what_was_received_is_not_taken_back_here,
        taking_back_with_nobody_at_the_table_takes_nothing,
        a_found_card_is_undone_and_never_an_accusation,
        a_welcome_is_not_taken_back_at_one_table_once_pieces_are_at_another,
    }
    together {
        cards_join_until_the_first_piece_and_the_finish_card_receives_for_all,
        the_first_piece_ends_the_joining,
        twenty_seconds_end_the_joining,
        each_joiner_gives_the_next_twenty_seconds,
        nobody_joins_and_one_works_alone,
        a_members_card_no_longer_finishes,
        silence_receives_the_groups_work,
        silence_receives_the_groups_work_at_one_persons_table_too,
        another_persons_card_receives_the_groups_work_and_opens_theirs,
        after_shared_work_the_table_is_nobodys,
        ones_own_pieces_are_received_before_the_sharing_begins,
        somebody_who_has_just_left_does_not_join,
        somebody_who_joins_is_welcomed_and_gets_the_paper_that_waited,
        taking_back_a_join_takes_back_the_welcome_that_came_with_it,
        taking_back_a_join_leaves_an_earlier_welcome_alone,
        taking_back_the_share_card_leaves_the_welcome_alone,
        the_finish_card_ends_the_joining,
        a_groups_piece_is_taken_back,
        leaving_after_shared_work_asks_whose,
        leaving_of_a_group_without_pieces_asks_whose_and_counts_nothing,
        a_minted_tag_among_shared_work_counts_for_its_person_alone,
        no_month_is_printed_while_several_share_a_table,
        sharing_needs_a_card_first,
        a_member_who_leaves_at_another_table_keeps_their_share,
        a_join_is_taken_back_after_its_person_left_at_another_table,
    }
    silence {
        a_shared_table_receives_what_is_open_after_two_minutes,
        a_shared_table_without_pieces_is_simply_nobodys_again,
        every_accepted_scan_begins_the_silence_anew,
        one_persons_table_waits_for_a_card_or_for_leaving,
        one_persons_table_waits_for_leaving,
        midnight_does_not_move_the_work_that_silence_receives,
        after_midnight_an_open_table_asks_for_a_card_and_yesterdays_pieces_are_yesterdays,
        after_midnight_the_own_card_at_an_open_table_is_a_welcome,
        after_midnight_leaving_at_an_open_table_does_not_close_yesterday_by_guessing,
        after_midnight_a_staff_card_finds_yesterdays_table_closed,
    }
    double_reads {
        a_card_read_twice_within_three_seconds_is_one_read,
        a_card_read_again_after_three_seconds_is_a_second_read,
        a_double_read_is_measured_from_the_last_read,
        a_work_card_of_more_than_one_unit_repeats_within_two_seconds,
        a_work_card_of_one_unit_repeats_within_half_a_second,
        half_a_unit_is_counted_as_quickly_as_one,
        a_tag_read_twice_within_half_a_second_is_one_read,
        another_code_in_between_makes_it_a_second_read,
        two_cards_in_turn_are_never_a_double_read,
        taking_back_twice_within_half_a_second_is_one_read,
        the_leave_card_read_twice_is_one_leaving,
    }
    large_quantities {
        an_unusually_large_quantity_is_asked_about_once,
        a_double_read_does_not_confirm_a_large_quantity,
        a_handover_that_grows_large_is_asked_about_once,
        exactly_fifty_is_not_asked_about,
        taking_back_answers_a_large_quantity_with_no,
        another_scan_after_the_question_is_counted_and_the_question_is_over,
        a_large_tag_is_asked_about_and_counts_once,
        a_large_held_tag_stays_held_until_the_answer,
        a_handover_that_began_anew_is_asked_about_again,
        the_next_handover_is_asked_about_again,
    }
    staff {
        a_staff_card_pauses_the_table_and_forces_no_receipt,
        the_pause_closes_by_itself,
        the_pause_is_nobodys_silence,
        the_pause_is_not_the_minute_of_held_tags,
        what_is_not_staffs_business_goes_to_the_paused_table,
        a_participants_card_ends_the_pause,
        a_staff_card_at_nobodys_table_helps_too,
        joining_does_not_outlive_a_pause,
        leaving_asked_does_not_outlive_a_pause,
        a_spare_card_is_given_out_for_a_day,
        a_binder_line_without_a_spare_card_means_nothing,
        the_day_is_printed_from_a_staff_card,
        one_scan_prints_the_day_whoever_is_at_the_table,
        the_count_before_closing_is_one_scan,
        what_everybody_made_comes_out_for_nobody_without_a_staff_card,
        the_days_papers_do_not_come_in_the_middle_of_giving_out_a_spare_card,
        ones_month_shows_amounts_only_with_staff_beside_and_where_they_opted_in,
        the_day_is_printed_when_several_share_the_table,
        a_staff_card_pauses_a_practice,
        reasons_receipts_and_voids_mean_nothing_without_staff,
        who_cannot_write_confirms_their_pay_with_a_card_and_staff_have_seen_it,
        the_newest_period_is_confirmed_first,
        a_payment_is_confirmed_once_at_whichever_table,
        a_receipt_of_pay_needs_staff_and_forces_nothing_on_the_table,
    }
    corrections {
        a_missed_piece_is_added_by_work_card,
        a_missed_piece_is_added_by_tag_and_the_tag_counts_once,
        the_receipt_may_come_from_another_table,
        one_count_is_taken_away,
        a_tag_is_taken_away_and_may_be_handed_in_by_its_maker,
        a_whole_handover_is_taken_away,
        what_is_empty_already_is_not_taken_away_again,
        a_handover_moves_to_the_person_whose_card_is_scanned,
        a_handover_does_not_move_to_its_own_person,
        shared_work_is_not_moved_to_one,
        nothing_is_corrected_without_a_change,
        what_is_not_in_a_handover_is_not_taken_away,
        a_tag_that_counts_elsewhere_is_neither_added_nor_taken_away,
        a_tag_of_this_handover_is_not_added_again,
        a_wish_is_taken_back_before_its_reason,
        a_left_over_tag_is_settled_by_a_correction,
        a_tag_held_here_is_settled_by_a_correction_and_held_no_more,
        a_tag_held_at_another_table_waits_for_its_minute,
        a_correction_that_is_not_finished_closes_by_itself,
        a_receipt_that_does_not_exist_opens_nothing,
        a_missed_step_is_added_to_its_net_and_no_more_than_is_left,
        a_net_that_was_finished_elsewhere_takes_no_missed_step,
    }
    practice {
        practice_counts_nothing_and_the_paper_says_so,
        practice_takes_back_too,
        practice_with_a_counted_tag_says_what_it_would_say,
        a_practice_card_receives_what_is_open_first,
        practice_ends_with_leaving_and_nobody_leaves,
        practice_ends_with_a_real_card,
        practice_ends_in_silence,
        what_means_nothing_means_nothing_in_practice,
    }
    wrong_codes {
        a_code_that_nobody_knows_is_a_kind_sentence_and_nothing_changes,
        a_code_that_nobody_knows_changes_nothing_at_an_open_table,
        a_tag_that_staff_have_voided_counts_nothing_and_is_shown_to_staff,
        the_barcode_of_a_product_has_its_own_sentence,
        a_web_address_has_its_own_sentence,
        a_label_read_in_halves_is_read_again,
        a_replaced_card_says_that_there_is_a_new_one,
        a_card_that_is_not_in_use_is_shown_to_staff_and_nothing_changes,
        a_spare_card_that_is_nobodys_today_is_shown_to_staff,
        the_label_by_which_scanners_are_set_up_does_nothing_at_a_table_at_work,
    }
    restart {
        after_a_power_cut_what_was_open_is_received_by_its_last_scan,
        after_a_power_cut_nothing_is_resumed_for_whoever_stands_there,
        after_a_power_cut_over_midnight_the_work_keeps_its_day,
        after_a_power_cut_a_second_scan_of_the_card_is_no_double_read,
        after_a_power_cut_held_tags_are_a_question,
        after_a_power_cut_other_peoples_receipts_wait_for_their_next_card,
        after_a_power_cut_a_tray_without_pieces_leaves_nothing,
        after_a_power_cut_each_table_has_its_own_last_word,
        a_tag_that_counted_before_the_power_cut_counts_no_second_time,
        after_a_power_cut_shared_work_is_received_for_all,
        after_a_power_cut_the_paper_goes_to_who_was_at_the_table_not_to_whose_tag_was_scanned_last,
        after_a_power_cut_an_absent_persons_tray_prints_for_nobody_who_stands_there,
        after_a_power_cut_a_persons_own_tags_print_for_them_too,
    }
}

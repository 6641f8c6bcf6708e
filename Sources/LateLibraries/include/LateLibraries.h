// Libraries that few runs need, loaded when the first of their functions is wanted: to find and bind
// them, and the eight that they need in turn, took 3 ms of each start, a third.
//
// Each function is declared by what its library's header says, so that the compiler holds callers
// to it.

#ifndef LATE_LIBRARIES_H
#define LATE_LIBRARIES_H

#include <archive.h>
#include <archive_entry.h>
#include <xlsxwriter.h>

#define LATE_ARCHIVE_FUNCTIONS(late)       \
  late(archive_read_new)                   \
  late(archive_read_free)                  \
  late(archive_read_support_format_zip)    \
  late(archive_read_open_filename)         \
  late(archive_read_next_header)           \
  late(archive_read_data_block)            \
  late(archive_error_string)               \
  late(archive_entry_pathname)             \
  late(archive_entry_pathname_utf8)

#define LATE_WORKBOOK_FUNCTIONS(late) \
  late(workbook_new_opt)              \
  late(workbook_add_worksheet)        \
  late(workbook_add_format)           \
  late(workbook_set_properties)       \
  late(workbook_close)                \
  late(worksheet_set_column)          \
  late(worksheet_freeze_panes)        \
  late(worksheet_write_string)        \
  late(worksheet_write_blank)         \
  late(worksheet_write_comment_opt)   \
  late(format_set_num_format)         \
  late(format_set_bg_color)           \
  late(format_set_bold)

#define LATE_MEMBER(name) __typeof__(name) *_Nonnull name;

struct late_archive { LATE_ARCHIVE_FUNCTIONS(LATE_MEMBER) };
struct late_workbook { LATE_WORKBOOK_FUNCTIONS(LATE_MEMBER) };

// The functions of a library, the same at each call; NULL where the library, or one of the
// functions, is not there. May be asked from all threads.
const struct late_archive *_Nullable late_archive(void);
const struct late_workbook *_Nullable late_workbook(void);

#endif

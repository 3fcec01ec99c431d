package view

const FlagsAt = "/desk/supervisor/flags"

package frame

const TablesAtOnce = 8 // each asks its service for page after page

package market

// What a dispute means for a contract stands at the head of its pages.

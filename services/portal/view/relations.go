package view

const RelationsPath = "/desk/expert/relations"

// Package hours is the room of 志愿服务时长: what those who were there state, what
// that comes to, month by month and in all, and what is done when it is not true.
// No operation takes a number of hours from anybody: minutes are reckoned from
// statements of at least two different sources, or come from an amendment that a
// volunteer asked for, the organization endorsed, another authority decided, and
// everybody could see and object to. Who volunteers and what the shifts are, the
// room reads from others through package card.
package hours

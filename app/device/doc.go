// Package device says how a phone, a computer or a cloud is connected with the
// memotoo account that Abgleich keeps the same: the steps in order, the values
// to type, what to beware of, codes to scan and, for Apple's devices, a profile
// that types everything by itself. It is data in plain words, German and
// English, for a window and a terminal to show; it reads no secret and asks
// nobody. Where the sources are silent (the server for Exchange ActiveSync) or a
// menu is called differently from maker to maker, the steps say so (reference
// onoffice-sync §9, §12; memotoo §2–§5).
package device

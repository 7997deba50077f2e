# Activity Records, as the Integration API's search returns them, as a table:
#
#	awk -v width=120 -f scripts/records.awk search.xml
#
# The columns share the width by weight; what does not fit is cut with "..".
# Bytes in, bytes out: set LC_ALL=C. UTF-8 sequences are never cut in two.

BEGIN {
	RS = "</ActivityRecord>"
	n = split("When Who Action ObjectType What Where", column, " ")
	for (i = 1; i <= n; i++)
		widest[i] = length(column[i])
}

# The text of the first element of that name before the details.
function element(name,    head, at, text) {
	head = $0
	sub(/<DetailList>.*/, "", head)
	at = index(head, "<" name ">")
	if (at == 0)
		return ""
	text = substr(head, at + length(name) + 2)
	text = substr(text, 1, index(text, "</" name ">") - 1)
	gsub(/&lt;/, "<", text)
	gsub(/&gt;/, ">", text)
	gsub(/&quot;/, "\"", text)
	gsub(/&apos;/, "'", text)
	gsub(/&#[0-9xXA-Fa-f]*;/, " ", text)
	gsub(/&amp;/, "\\&", text)
	gsub(/[\001-\037\177]/, " ", text)
	return text
}

# Columns that the text takes: each character one, those from U+3000 to
# U+9FFF and the Hangul syllables two.
function columns(text,    wide) {
	wide = gsub(/[\343-\355][\200-\277][\200-\277]/, "ab", text)
	gsub(/[\200-\277]/, "", text)
	return length(text)
}

function fit(text, max,    cut) {
	if (columns(text) <= max)
		return text
	cut = text
	while (columns(cut) > max - 2) {
		cut = substr(cut, 1, length(cut) - 1)
		# Go on to the first byte of the character that was hit.
		while (cut ~ /[\300-\377][\200-\277]*$/ && !whole(cut))
			cut = substr(cut, 1, length(cut) - 1)
	}
	return cut ".."
}

# True if the text does not end within a UTF-8 sequence.
function whole(text) {
	return text ~ /(^|[\001-\177])$/ ||
	    text ~ /[\300-\337][\200-\277]$/ ||
	    text ~ /[\340-\357][\200-\277][\200-\277]$/ ||
	    text ~ /[\360-\367][\200-\277][\200-\277][\200-\277]$/
}

/<ActivityRecord>/ {
	rows++
	for (i = 1; i <= n; i++) {
		cell[rows, i] = element(column[i])
		if (columns(cell[rows, i]) > widest[i])
			widest[i] = columns(cell[rows, i])
	}
	key[rows] = cell[rows, 1]
}

# Takes from the widest column until all fit; never from When and Action.
function share(    total, big) {
	for (;;) {
		total = 2 * (n - 1)
		big = 2
		for (i = 1; i <= n; i++) {
			total += widest[i]
			if (i != 1 && i != 3 && widest[i] > widest[big])
				big = i
		}
		if (total <= width || widest[big] <= 10)
			return
		widest[big]--
	}
}

function row(r,    line, text) {
	line = ""
	for (i = 1; i <= n; i++) {
		text = fit(r ? cell[r, i] : column[i], widest[i])
		line = line text
		if (i < n)
			line = line sprintf("%" (widest[i] + 2 - \
			    columns(text)) "s", "")
	}
	return line
}

END {
	share()
	print row(0)
	line = ""
	for (i = 1; i <= n; i++)
		line = line rule(widest[i]) (i < n ? "  " : "")
	print line
	for (r = 1; r <= rows; r++) {
		# The order of time; equal times stay as they came.
		for (s = r; s > 1 && key[order[s - 1]] > key[r]; s--)
			order[s] = order[s - 1]
		order[s] = r
	}
	for (r = 1; r <= rows; r++)
		print row(order[r])
}

function rule(len,    text) {
	text = sprintf("%" len "s", "")
	gsub(/ /, "-", text)
	return text
}

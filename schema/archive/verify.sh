#!/bin/sh
# Vérifie cette archive fiscale sans le programme qui l'a écrite. Verifies this fiscal archive
# without the program that wrote it. Needs: sh, openssl, and the base tools (awk, base64, cut, od,
# sha256sum). Usage: sh verify.sh [--quick]; --quick leaves out the signature of each record.
# Ends with 0 where all is well, with 1 where something was changed.
set -u
cd "$(dirname "$0")" || exit 2
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
bad=0

say() {
  echo "$*"
  bad=1
}

# signed KEY SIGNATURE FILE: an ECDSA signature over SHA-256, r and s of 32 bytes in base64url.
signed() {
  hex=$(printf '%s==' "$2" | tr '_-' '/+' | base64 -d 2>/dev/null | od -An -v -tx1 | tr -d ' \n')
  [ ${#hex} -eq 128 ] || return 1
  r=$(printf '%s' "$hex" | cut -c1-64)
  s=$(printf '%s' "$hex" | cut -c65-128)
  printf 'asn1=SEQUENCE:s\n[s]\nr=INTEGER:0x%s\ns=INTEGER:0x%s\n' "$r" "$s" >"$work/asn1"
  openssl asn1parse -genconf "$work/asn1" -noout -out "$work/der" >"$work/log" 2>&1 || return 1
  openssl dgst -sha256 -verify "$1" -signature "$work/der" "$3" >"$work/log" 2>&1
}

# 1. No file was changed, added or removed since the archive was made.
sha256sum --quiet -c SHA256SUMS || say "SHA256SUMS: a file is not what it was"
for file in *.csv *.sh *.txt keys/*.pem; do
  grep -q "  $file\$" SHA256SUMS || say "$file: it is not in SHA256SUMS"
done
signed keys/archive.pem "$(cat SHA256SUMS.sig)" SHA256SUMS \
  || say "SHA256SUMS: its signature does not fit"

# 2. Each chain: numbers without a gap, each record with the signature of the one before, and
# perpetual totals that follow.
for file in receipts prints days months years journal; do
  awk -F, -v file="$file" '
    function wrong(what) {
      print file " " $5 ": " what
      bad = 1
    }
    NR == 1 { next }
    {
      split($5, document, "/")
      series = document[1]
      number = document[2]
      if (!(series in last)) {
        if (($7 == "Y") != (number == 1)) wrong("it is not the first of its chain")
      } else {
        if (number != last[series] + 1) wrong((last[series] + 1) " was expected")
        if ($8 != signature[series]) wrong("it does not sign the one before")
        if (file == "receipts" && $19 != total[series] + $3)
          wrong("its perpetual total does not follow")
      }
      last[series] = number
      signature[series] = $1
      total[series] = $19
    }
    END { exit bad }' "$file.csv" || bad=1
done

# 3. Each record is signed by its series' key.
if [ "${1:-}" != "--quick" ]; then
  for file in receipts prints days months years journal; do
    tail -n +2 "$file.csv" >"$work/records"
    while IFS= read -r line; do
      document=$(printf '%s' "$line" | cut -d, -f5)
      printf '%s' "$line" | cut -d, -f2- | tr -d '\n' >"$work/text"
      signed "keys/${document%/*}.pem" "${line%%,*}" "$work/text" \
        || say "$file $document: its signature does not fit"
    done <"$work/records"
  done
fi

[ "$bad" -eq 0 ] && echo "Tout est conforme. All is well."
exit "$bad"

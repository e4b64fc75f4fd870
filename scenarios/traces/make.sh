#!/bin/sh
# make.sh - makes the shipped traces again from their originals, byte for byte.
#
# usage: sh make.sh ORIGINALS OUT [STRAITS]
#
# ORIGINALS holds the folders cicv5g-5g-rtt-shanghai, ghent-4g-lte, norway-hsdpa-3g, lumos-4g-wifi and
# puffer-fcc with the files as their authors publish them; README.md says where. OUT gets the files.
# STRAITS is the program, "straits" without it.
set -eu

originals=$1
out=$2
straits=${3:-straits}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$out"

# The downlink's rate over time: NAME FORMAT FILE FROM LENGTH CREDIT
rates() {
	"$straits" import "$2" "$originals/$3" --from "$4 s" --for "$5 s" --name "$1" --out "$work" \
		>/dev/null 2>&1
	{
		echo "# straits rates"
		echo "# $3, $5 s from $4 s on; cut by make.sh."
		echo "# $6"
		tail -n +2 "$work/$1-down.rates"
	} >"$out/$1.rates"
}

# Half of each message's round trip, until the next one: NAME FILE CREDIT
delays() {
	"$straits" import cicv5g "$originals/$2" --name "$1" --out "$work" >/dev/null 2>&1
	{
		echo "# straits delays over time"
		echo "# $2; half of each round trip, by make.sh."
		echo "# $3"
		tail -n +2 "$work/$1-down.delays"
	} >"$out/$1.delays"
}

sabre="Sabre, BSD-2-Clause: LICENSE.sabre"
rates ghent-4g-train sabre ghent-4g-lte/report_train_0003.json 150 180 \
	"4G in a train in Ghent (van der Hooft et al., 2016), converted by $sabre"
rates norway-3g sabre norway-hsdpa-3g/report.2010-09-28_1407CEST.json 190 180 \
	"HSDPA in or near Oslo (Riiser et al., MMSys 2013), converted by $sabre"
rates lumos-4g-weak lumos lumos-4g-wifi/210508_1857-50Mbps-4g-weak-ed_4s-RB.csv 5 180 \
	"4G, weak signal, GMT+8 (Lv et al., INFOCOM 2022), MIT: LICENSE.lumos"
rates lumos-wifi24-weak lumos lumos-4g-wifi/210513_2016-50Mbps-wifi_2.4GHz-weak-bbb_4s-BBA.csv 20 140 \
	"Wi-Fi at 2.4 GHz, weak signal, GMT+8 (Lv et al., INFOCOM 2022), MIT: LICENSE.lumos"
rates puffer rates puffer-fcc/puffer_220218_05.log 0 300 \
	"a viewer of Puffer, USA, 2022-02-18 (Yan et al., NSDI 2020), MIT: LICENSE.puffer-fcc"
rates fcc rates puffer-fcc/fcc_2016_01.log 0 300 \
	"FCC, Measuring Broadband America 2016, prepared as MIT: LICENSE.puffer-fcc"


cicv5g="CICV5G (Zhang et al., Zenodo 2025, doi 10.5281/zenodo.17475688), CC BY 4.0"
delays cicv5g-n78 cicv5g-5g-rtt-shanghai/w2s_n78_v50_run02.txt "Public 5G in Shanghai, 2024: $cicv5g"
delays cicv5g-n8-weak cicv5g-5g-rtt-shanghai/w2s_n8_v30_run07.txt \
	"5G from a strong into a weak signal in Shanghai, 2024: $cicv5g"

#!/bin/sh
# make.sh - makes the shipped traces again from their originals, byte for byte.
#
# usage: sh make.sh ORIGINALS OUT [STRAITS]
#
# ORIGINALS holds the folders cicv5g-5g-rtt-shanghai, ghent-4g-lte, norway-hsdpa-3g, lumos-4g-wifi and
# puffer-fcc with the files as their authors publish them; README.md says where. OUT/traces and
# OUT/access get what scenarios/traces and scenarios/access have. STRAITS is the program, "straits"
# without it.
set -eu

originals=$1
out=$2
straits=${3:-straits}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$out/traces" "$out/access"

# The downlink's rate over time: NAME FORMAT FILE FROM LENGTH CREDIT
rates() {
	"$straits" import "$2" "$originals/$3" --from "$4 s" --for "$5 s" --name "$1" --out "$work" \
		>/dev/null 2>&1
	{
		echo "# straits rates"
		echo "# $3, $5 s from $4 s on; cut by make.sh."
		echo "# $6"
		tail -n +2 "$work/$1-down.rates"
	} >"$out/traces/$1.rates"
}

# Half of each message's round trip each way: NAME FILE. The text of the network stands on the standard
# input; @DELAY@ is where the first delay goes, and all others come behind it, as events.
delays() {
	"$straits" import cicv5g "$originals/$2" --name "$1" --out "$work" >/dev/null 2>&1
	first=$(sed -n 's/^    delay: //p' "$work/$1.yaml" | head -n 1)
	{
		sed "s/@DELAY@/$first/"
		sed -n 's/^    - {at: \(.*\), delay: \(.*\)}$/  - {at: \1, link: both, delay: \2} # CICV5G/p' "$work/$1.yaml"
	} >"$out/access/$1.yaml"
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

delays th-5g-day-trace cicv5g-5g-rtt-shanghai/w2s_n78_v50_run02.txt <<'END'
# A phone on 5G in Bangkok, in the day, with delays as they were measured on public 5G in Shanghai:
# a ride of 62 s at 50 km/h, two changes of cell; round trips p50 16, p95 22, p99 97 ms. The variant of
# th-5g-day that draws nothing: what is jitter, spikes, loss and handover there is in the delays
# here. Made by traces/make.sh; do not edit.
# Credit: Zhang, Xiong, Zhang, Feng, Huang, Wang, Tian: 5G communication delay dataset for cloud-based
# vehicle planning and control, Zenodo 2025, doi 10.5281/zenodo.17475688, CC BY 4.0; changed: half of
# each round trip each way.
access: th-5g-day-trace
title: Bangkok 5G, day, delays as recorded in Shanghai
both:
  delay: @DELAY@ # measured: half of the first message's round trip (CICV5G w2s_n78_v50_run02)
  queue: 150 ms       # estimate: half of 4G in the day
down:
  rate: 28.7 Mbit/s   # measured: M-Lab Thailand, Oct 2025, download p50
up:
  rate: 14.8 Mbit/s   # measured: M-Lab Thailand, Oct 2025, upload p50
events:
  # Measured: CICV5G w2s_n78_v50_run02, half of each message's round trip each way, until the next
  # message.
END
delays cn-5g-weak-trace cicv5g-5g-rtt-shanghai/w2s_n8_v30_run07.txt <<'END'
# A seller on 5G whose signal goes from strong to weak, with delays as they were measured in Shanghai: a
# ride of 72 s at 30 km/h, the signal -70 to -92 dBm, what is late from 45 s on; round trips p50 19, p95 86, p99 376, at most 775 ms. The variant of
# cn-5g-weak that draws nothing: what is jitter, spikes, loss and outage there is in the delays
# here. The line from Shenzhen to Hong Kong is not in them. Made by traces/make.sh; do not edit.
# Credit: Zhang, Xiong, Zhang, Feng, Huang, Wang, Tian: 5G communication delay dataset for cloud-based
# vehicle planning and control, Zenodo 2025, doi 10.5281/zenodo.17475688, CC BY 4.0; changed: half of
# each round trip each way.
access: cn-5g-weak-trace
title: 5G at its edge, delays as recorded in Shanghai
both:
  delay: @DELAY@ # measured: half of the first message's round trip (CICV5G w2s_n8_v30_run07)
events:
  # Measured: CICV5G w2s_n8_v30_run07, half of each message's round trip each way, until the next
  # message.
END

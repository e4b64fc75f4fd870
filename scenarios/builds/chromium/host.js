// host.js - what any page of straits says to its host, and asks it (docs/build-contract.md, Pages).
'use strict';

const DELIVER_MS = 100;

let notes = [];
let ahead = 0; // CLOCK_MONOTONIC minus performance.now(), in ms
const pause = ms => new Promise(done => setTimeout(done, ms));

async function post(path, text) {
	const answer = await fetch(path, { method: 'POST', body: text });

	if (!answer.ok)
		throw new Error(`${path}: ${answer.status}`);
}

// The host's clock, by the quickest of some questions.
async function setClock() {
	let best = Infinity;

	for (let i = 0; i < 30; i++) {
		const asked = performance.now();
		const host = Number(await (await fetch('/now')).text()) / 1e6;
		const answered = performance.now();

		if (answered - asked < best) {
			best = answered - asked;
			ahead = host - (asked + answered) / 2;
		}
	}
}

// ms is of performance.now().
const toHost = ms => Math.round((ms + ahead) * 1e6);
const note = (kind, id, ns, state) => notes.push(`${kind} ${id} ${ns} ${state}`);

async function deliver() {
	const text = notes.join('\n');

	notes = [];
	if (text)
		await post('/note', text);
}

const fail = why => post('/fail', String(why));

// Tells the host that the page is ready, and what it notes from then on.
async function beginNotes() {
	await setClock();
	setInterval(() => deliver().catch(fail), DELIVER_MS);
	await post('/ready', '');
}

// Calls seen(stamp, ns, at) for each picture that the video shows: its stamp, null where none could
// be read; when it is on the display; and what the browser says of it.
function eachShown(screen, layout, seen) {
	const canvas = new OffscreenCanvas(16, 16);
	const brush = canvas.getContext('2d', { willReadFrequently: true });
	const each = (now, at) => {
		screen.requestVideoFrameCallback(each);
		if (canvas.width !== at.width || canvas.height !== at.height) {
			canvas.width = at.width;
			canvas.height = at.height;
		}
		brush.drawImage(screen, 0, 0, at.width, at.height);
		seen(stampRead(layout, {
			data: brush.getImageData(0, 0, at.width, at.height).data.subarray(1),
			stride: 4 * at.width, step: 4, width: at.width, height: at.height }),
		     toHost(at.expectedDisplayTime), at);
	};

	screen.requestVideoFrameCallback(each);
}

// stamp.js - reads the stamp of straits out of pixels, as probes/stamp/stamp.c does (docs/stamp.md).
'use strict';

// Where the two copies lie in a source of this size.
function stampLayout(width, height) {
	const cell = Math.max(16, Math.floor((Math.floor(height / 45) + 8) / 16) * 16);

	return { width, height, cell,
		 x: [0, Math.floor((width - 10 * cell) / 16) * 16],
		 y: [0, Math.floor((height - 9 * cell) / 16) * 16] };
}

function stampCrc(bytes) {
	let crc = 0xffff;

	for (const byte of bytes) {
		crc ^= byte << 8;
		for (let bit = 0; bit < 8; bit++)
			crc = (crc & 0x8000 ? crc << 1 ^ 0x1021 : crc << 1) & 0xffff;
	}
	return crc;
}

// The mean of the middle half of a cell; col and row count from the calibration row's first cell.
function stampSample(picture, view, col, row) {
	const left = view.x + col * view.w + view.w / 4, top = view.y + row * view.h + view.h / 4;
	const x0 = Math.floor(left), x1 = Math.floor(left + view.w / 2);
	const y0 = Math.floor(top), y1 = Math.floor(top + view.h / 2);
	let sum = 0;

	for (let y = y0; y < y1; y++)
		for (let x = x0; x < x1; x++)
			sum += picture.data[y * picture.stride + x * picture.step];
	return Math.floor(sum / ((x1 - x0) * (y1 - y0)));
}

// What the calibration row teaches; null when it is none.
function stampCalibrate(picture, view) {
	const at = [];

	for (let col = 0; col < 8; col++)
		at.push(stampSample(picture, view, col, 0));
	const light = Math.min(at[0], at[2]), dark = Math.max(at[1], at[3]);
	const contrast = light - dark, eighth = Math.floor(contrast / 8);

	if (contrast < 24)
		return null;
	for (let col = 4; col < 8; col++)
		if (at[col] < dark + eighth || at[col] > light - eighth)
			return null;
	return { middle: Math.floor((at[0] + at[1] + at[2] + at[3]) / 4), contrast };
}

function stampReadCopy(picture, view) {
	const got = view.w >= 4 && view.h >= 4 ? stampCalibrate(picture, view) : null;
	const bytes = [0, 0, 0, 0, 0, 0];

	if (!got)
		return null;
	for (let row = 0; row < 6; row++) {
		for (let col = 0; col < 8; col++) {
			const level = stampSample(picture, view, col, 1 + row);

			if (Math.abs(level - got.middle) < Math.floor(got.contrast / 16))
				return null;
			bytes[row] = bytes[row] << 1 | (level > got.middle ? 1 : 0);
		}
	}
	if (stampCrc(bytes.slice(0, 4)) !== (bytes[4] << 8 | bytes[5]))
		return null;
	return { counter: bytes[0] << 16 | bytes[1] << 8 | bytes[2], stream: bytes[3] };
}

// picture: { data, stride, step, width, height }, of which data[y * stride + x * step] is light or
// dark. Gives { state, counter, stream }: state 0 both copies agree, 1 one was read, 2 they say
// different frames (counter is the older one's); null when no stamp could be read.
function stampRead(layout, picture) {
	const sx = picture.width / layout.width, sy = picture.height / layout.height;
	const copies = [0, 1].map(i => stampReadCopy(picture, {
		x: (layout.x[i] + layout.cell) * sx, y: (layout.y[i] + layout.cell) * sy,
		w: layout.cell * sx, h: layout.cell * sy }));
	const [a, b] = copies;

	if (!a || !b)
		return a || b ? { state: 1, ...(a || b) } : null;
	if (a.stream !== b.stream)
		return null;
	if (a.counter === b.counter)
		return { state: 0, ...a };
	return { state: 2, ...((a.counter - b.counter & 0xffffff) - 1 < 0x7fffff ? b : a) };
}

if (typeof module !== 'undefined')
	module.exports = { stampLayout, stampRead };

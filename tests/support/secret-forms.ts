/** Every way in which a secret may stand in a text: hexadecimal, and base64 of both alphabets wherever it may begin in what was encoded. */
export function secretForms(secret: Uint8Array): string[] {
  const hex = Buffer.from(secret).toString('hex');
  const forms = [hex, hex.toUpperCase(), [...secret].join(',')];
  for (let shift = 0; shift < 3; shift += 1) {
    const whole = Buffer.concat([Buffer.alloc(shift), secret])
      .toString('base64')
      .replace(/=+$/u, '');
    // The first and last digits also hold bits of what stands around.
    const sure = whole.slice(shift === 0 ? 0 : shift + 1, -1);
    forms.push(sure, sure.replace(/\+/gu, '-').replace(/\//gu, '_'));
  }
  return forms;
}

/** Pieces of a text, so that a part of it counts, too. */
export function pieces(text: string, length = 20): string[] {
  return text.match(new RegExp(`.{${String(length)}}`, 'gsu')) ?? [];
}

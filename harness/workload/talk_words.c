/* talk_words.c - what a customer of a live show says, in the languages of its buyers. */
#include <stddef.h>
#include <string.h>

#include "harness/workload/talk_inside.h"

#define ASKS 3

/* In espeak-ng's names of languages. What is short is said into an answer. */
static const struct words {
	const char *language;
	const char *asks[ASKS];
	const char *hesitate;
	const char *backchannel;
	const char *interrupt;
} table[] = {
	{ "en",
	  { "How much is the red bag?", "Do you have it in blue?", "When can you deliver it?" },
	  "I would like to know what it costs to send it to my mother",
	  "mm",
	  "Wait, tell me about the price first" },
	{ "id",
	  { "Berapa harga tas merah itu?", "Apakah ada warna biru?", "Kapan barangnya sampai?" },
	  "Saya mau tanya berapa ongkos kirim ke rumah ibu saya",
	  "hm",
	  "Tunggu dulu, harganya berapa?" },
	{ "ms",
	  { "Berapa harga beg merah itu?", "Ada warna biru tak?", "Bila barang akan sampai?" },
	  "Saya nak tanya berapa kos penghantaran ke rumah ibu saya",
	  "hm",
	  "Tunggu dulu, berapa harganya?" },
	{ "vi",
	  { "Cái túi đỏ này giá bao nhiêu?", "Có màu xanh không?", "Khi nào thì giao hàng?" },
	  "Tôi muốn hỏi phí giao hàng đến nhà mẹ tôi là bao nhiêu",
	  "ừ",
	  "Khoan đã, giá bao nhiêu?" },
	{ "th",
	  { "กระเป๋าสีแดงราคาเท่าไร", "มีสีน้ำเงินไหม", "ส่งของเมื่อไร" },
	  "อยากถามว่าค่าส่งไปบ้านแม่เท่าไร",
	  "อืม",
	  "เดี๋ยวก่อน ราคาเท่าไร" },
	{ "cmn",
	  { "这个红色的包多少钱？", "有蓝色的吗？", "什么时候能送到？" },
	  "我想问一下寄到我妈妈家要多少运费",
	  "嗯",
	  "等一下，先告诉我价格" },
	{ "es-419",
	  { "¿Cuánto cuesta el bolso rojo?", "¿Lo tienen en azul?", "¿Cuándo llega el pedido?" },
	  "Quería saber cuánto cuesta el envío a la casa de mi madre",
	  "hm",
	  "Espera, dime primero el precio" },
	{ "pt-br",
	  { "Quanto custa a bolsa vermelha?", "Tem na cor azul?", "Quando chega o pedido?" },
	  "Eu queria saber quanto custa o frete até a casa da minha mãe",
	  "hm",
	  "Espera, me diz primeiro o preço" },
};

static const char *of_kind(const struct words *w, enum talk_kind kind, size_t n)
{
	switch (kind) {
	case TALK_HESITATE:
		return w->hesitate;
	case TALK_BACKCHANNEL:
		return w->backchannel;
	case TALK_INTERRUPT:
		return w->interrupt;
	case TALK_ASK:
	case TALK_SENTENCE:
	case TALK_KINDS:
		break;
	}
	return w->asks[n % ASKS];
}

const char *talk_words(const char *language, enum talk_kind kind, size_t n)
{
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		if (!strcmp(table[i].language, language))
			return of_kind(&table[i], kind, n);
	return NULL;
}
